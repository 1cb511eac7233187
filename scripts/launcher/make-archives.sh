#!/bin/sh
# Makes the class archives of all tools for the JVM found (JAVA_HOME, then PATH), in lib/archive.
# Run it again after the distribution was moved or the JVM was changed; without it the tools work, slower.
lib=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$lib/acra-tools.jar" acratools.dist.MakeArchives "$lib"
