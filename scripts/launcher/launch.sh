# Sourced by the launchers in bin/, which set: bin (their folder), tool, main (class), jvm_flags.
# Finds a JVM and becomes it, so that signals and exit codes pass through.
# With JAVA_HOME set, no other process is started: each would cost some of the tool's own time.

lib=$bin/../lib
. "$lib/jvm.sh"

# A class archive of this tool for this JVM; a JVM that it does not fit goes on without it, slower.
# A run with Vault loads classes that the others should not pay for, so it has an archive of its own.
archive=$lib/archive/$tool
case " $* " in
    *"-vault_connection_api_string="?*) [ -r "$archive-vault-$java_major.jsa" ] && archive=$archive-vault ;;
    *"-keystore_encryption_type=vault_master_key"*) [ -r "$archive-vault-$java_major.jsa" ] && archive=$archive-vault ;;
    *"-vault_connection_api_string "?*) [ -r "$archive-vault-$java_major.jsa" ] && archive=$archive-vault ;;
esac
archive=$archive-$java_major.jsa
if [ ! -r "$archive" ]; then
    archive_flag=
elif [ "$java_major" -ge 25 ]; then
    archive_flag=-XX:AOTCache=$archive
else
    archive_flag=-XX:SharedArchiveFile=$archive
fi

# Key material must not reach a core file: none is written, and one that is piped holds no memory.
ulimit -c 0 2>/dev/null || :
[ ! -w /proc/self/coredump_filter ] || echo 0 2>/dev/null > /proc/self/coredump_filter || :

# shellcheck disable=SC2086 # the flags are words
exec "$java" ${archive_flag:+"$archive_flag"} -Xlog:disable $jvm_flags \
    --enable-native-access=ALL-UNNAMED -XX:-UsePerfData -XX:+DisableAttachMechanism -XX:-HeapDumpOnOutOfMemoryError -XX:+SuppressFatalErrorMessage \
    ${ACRA_TOOLS_JAVA_OPTS:-} -cp "$lib/acra-tools.jar" "$main" "$@"
