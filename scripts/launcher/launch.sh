# Sourced by the launchers in bin/, which set: bin (their folder), tool, main (class), jvm_flags.
# Finds a JVM (JAVA_HOME, then PATH) and becomes it, so that signals and exit codes pass through.
# Nothing here starts another process on the usual path: each would cost as much as a tenth of the tool.

lib=$bin/../lib
oldest=17

no_jvm() {
    echo "error: $1" >&2
    echo "hint: install Java $oldest or newer (Debian: apt-get install openjdk-17-jre-headless; Fedora: dnf install java-latest-openjdk-headless; macOS: brew install openjdk), or set JAVA_HOME to one" >&2
    exit 1
}

if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || no_jvm "$tool: JAVA_HOME is $JAVA_HOME, but there is no bin/java in it"
    java_home=$JAVA_HOME
else
    java=$(command -v java) || no_jvm "$tool: no Java found: JAVA_HOME is not set and there is no java on PATH"
    java_home=$(readlink -f "$java" 2>/dev/null) || java_home=
    java_home=${java_home%/bin/java}
fi

# The version from the JVM's release file, as its "java -version" would cost half a start.
java_version=
if [ -r "$java_home/release" ]; then
    while IFS='=' read -r name value; do
        if [ "$name" = JAVA_VERSION ]; then
            java_version=${value#\"}
            java_version=${java_version%\"}
            break
        fi
    done < "$java_home/release"
fi
if [ -z "$java_version" ]; then
    java_version=$("$java" -version 2>&1) || no_jvm "$tool: $java does not run"
    java_version=${java_version#*\"}
    java_version=${java_version%%\"*}
fi
java_major=${java_version#1.}
java_major=${java_major%%[!0-9]*}
[ "${java_major:-0}" -ge "$oldest" ] || no_jvm "$tool: $java is Java $java_version, which is too old"

# A class archive of this tool for this JVM; a JVM that it does not fit goes on without it, slower.
# A run with Vault loads classes that the others should not pay for, so it has an archive of its own.
archive=$lib/archive/$tool
case " $* " in
    *"-vault_connection_api_string="?*) [ -r "$archive-vault-$java_major.jsa" ] && archive=$archive-vault ;;
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
    --enable-native-access=ALL-UNNAMED -XX:-UsePerfData -XX:+DisableAttachMechanism -XX:-HeapDumpOnOutOfMemoryError \
    ${ACRA_TOOLS_JAVA_OPTS:-} -cp "$lib/acra-tools.jar" "$main" "$@"
