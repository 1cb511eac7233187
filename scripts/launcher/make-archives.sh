#!/bin/sh
# Makes the class archives of all tools for the JVM found (JAVA_HOME, then PATH), in lib/archive.
# Run it again after the distribution was moved or the JVM was changed; without it the tools work, slower.
self=$0
while [ -L "$self" ]; do
    link=$(readlink "$self")
    case $link in
        /*) self=$link ;;
        *) self=$(dirname -- "$self")/$link ;;
    esac
done
lib=$(CDPATH= cd -- "$(dirname -- "$self")" && pwd) || exit 1
tool=make-archives
. "$lib/jvm.sh"
if ! mkdir -p "$lib/archive" || [ ! -w "$lib/archive" ]; then
    echo "error: $lib/archive cannot be written" >&2
    echo "hint: run this as the user that the distribution belongs to, for instance with sudo" >&2
    exit 1
fi
echo "making class archives for Java $java_version in $lib/archive" >&2
exec "$java" -XX:+UseSerialGC -cp "$lib/acra-tools.jar" acratools.dist.MakeArchives "$lib"
