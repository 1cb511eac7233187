#!/bin/sh
# @TOOL@ @VERSION@
self=$0
while [ -L "$self" ]; do
    link=$(readlink "$self")
    case $link in
        /*) self=$link ;;
        *) self=${self%/*}/$link ;;
    esac
done
case $self in
    */*) bin=${self%/*} ;;
    *) bin=. ;;
esac
tool=@TOOL@
main=@MAIN@
jvm_flags='@JVM_FLAGS@'
. "$bin/../lib/launch.sh"
