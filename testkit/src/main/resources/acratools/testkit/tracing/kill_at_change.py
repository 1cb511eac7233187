"""Kills a command just before its n-th file-changing system call takes effect. Argument: a file with the JSON spec.

The spec is that of Tracee, with "kill_before" (n, from 1; 0 never kills), "under" (a directory, or null), "timeout" (s) and
"states" (null, or a directory: before each change, "under" is copied into it, named by the change's number).
Answers one line: {"killed": …, "exit": …, "changes": [{"call": …, "files": […]}, …]}; when killed, the last did not happen.
"""
import json
import os
import subprocess
import sys

from tracee import Changes, Tracee, bounded, exit_code, guarded


def main():
    with open(sys.argv[1]) as file:
        spec = json.load(file)
    bounded(spec["timeout"])
    tracee = Tracee(spec, changes=True)
    changes = Changes(spec["under"])
    for kind, *what in tracee.stops():
        if kind == "call" and changes.note(what[0]):
            if spec["states"]:
                subprocess.run(["cp", "-a", spec["under"], os.path.join(spec["states"], str(len(changes.seen)))], check=True)
            if len(changes.seen) == spec["kill_before"]:
                tracee.kill()
                print(json.dumps({"killed": True, "exit": 137, "changes": changes.seen}), flush=True)
                return
        if kind == "ended":
            print(json.dumps({"killed": False, "exit": exit_code(what[0]), "changes": changes.seen}), flush=True)


guarded(main)
