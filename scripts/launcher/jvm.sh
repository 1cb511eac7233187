# Sourced by launch.sh and make-archives, which set: tool (how messages name the caller) and lib (this folder).
# Finds a JVM, JAVA_HOME first, then PATH, and sets: java, java_home, java_major.

oldest=17

no_jvm() {
    echo "error: $1" >&2
    echo "hint: install Java $oldest or newer (Debian: apt-get install openjdk-17-jre-headless; Fedora: dnf install java-latest-openjdk-headless; macOS: brew install openjdk), or set JAVA_HOME to one" >&2
    exit 1
}

case $lib in
    *:*)
        echo "error: $tool: there is a ':' in $lib, which Java takes for the end of a path" >&2
        echo "hint: move the distribution to a folder without one" >&2
        exit 1
        ;;
esac

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
    java_version=${java_version#*version \"}
    java_version=${java_version%%\"*}
fi
java_major=${java_version#1.}
java_major=${java_major%%[!0-9]*}
[ "${java_major:-0}" -ge "$oldest" ] || no_jvm "$tool: $java is Java $java_version, which is too old"
