"""Runs a command, stops it at its end or when it prints a text, and searches its memory. Argument: a file with the JSON spec.

The spec is that of Tracee, with "timeout" (s) and, each or null: "stop_when_prints" (text; else at the end), "signal" (number)
sent once it prints "signal_when_prints", or "signal_when_exists" is a file, or before the "signal_at_change"-th
file-changing call below "under". Talks in lines of JSON:
    > {"stopped": why, "pid": …, "exe": …}
    < {"patterns": {name: hex, …}}            any number of times, each answered
    > {"scanned": bytes, "unread": bytes, "hits": [{"pattern", "form", "address", "kind", "mapping", "offset", "sized"}, …]}
    < end of input
    > {"ended": exit code}
"""
import base64
import bisect
import json
import os
import signal
import sys
import threading
import time
from array import array

from tracee import Changes, Tracee, TracingRefused, bounded, exit_code, guarded

PAGE = os.sysconf("SC_PAGE_SIZE")
CHUNK = 1 << 24


def forms(key):
    """The ways in which a key may lie in memory, by name."""
    text = base64.b64encode(key).rstrip(b"=")
    words = len(key) // 4 * 4
    found = {
        "raw": key,
        "base64": text,
        "base64-utf16": text.decode().encode("utf-16-le"),
        "base64url": text.replace(b"+", b"-").replace(b"/", b"_"),
        "hex": key.hex().encode(),
        "hex-upper": key.hex().upper().encode(),
        "hex-utf16": key.hex().encode("utf-16-le"),
        "words-swapped": b"".join(key[i:i + 4][::-1] for i in range(0, words, 4)) + key[words:],
        "reversed": key[::-1],
    }
    distinct = {}
    for name, form in found.items():
        if form not in distinct.values():
            distinct[name] = form
    return distinct


class Memory:
    """The pages that a stopped thread's process holds, of whatever protection; untouched reservations cost nothing."""

    def __init__(self, tid, stack_pointer):
        self._tid, self._stack_pointer = tid, stack_pointer
        self._mappings = self._held()
        self._starts = [start for start, _, _, _ in self._mappings]
        self.scanned = self.unread = 0

    def _held(self):
        mappings, current = [], None
        with open("/proc/%d/smaps" % self._tid) as file:
            for line in file:
                first, *rest = line.split(None, 5)
                if not first.endswith(":"):
                    start, end = (int(part, 16) for part in first.split("-"))
                    current = (start, end, int(rest[1], 16), rest[4].strip() if len(rest) > 4 else "")
                elif first in ("Rss:", "Swap:", "Private_Hugetlb:") and rest[0] != "0":
                    if not mappings or mappings[-1] is not current:
                        mappings.append(current)
        return mappings

    def _runs(self):
        """Neighbouring held pages as (start, end), also across the borders of mappings."""
        runs = []
        with open("/proc/%d/pagemap" % self._tid, "rb", buffering=0) as pagemap:
            for start, end, _, _ in self._mappings:
                pagemap.seek(start // PAGE * 8)
                entries = array("Q", pagemap.read((end - start) // PAGE * 8))
                for index, entry in enumerate(entries):
                    if entry >> 62:
                        page = start + index * PAGE
                        if runs and runs[-1][1] == page:
                            runs[-1][1] += PAGE
                        else:
                            runs.append([page, page + PAGE])
        return runs

    def search(self, patterns):
        searched = [(name, form, needle) for name, key in patterns.items() for form, needle in forms(key).items()]
        overlap = max(len(needle) for _, _, needle in searched) + 3
        hits = []
        with open("/proc/%d/mem" % self._tid, "rb", buffering=0) as memory:
            for start, end in self._runs():
                tail = b""
                for at in range(start, end, CHUNK):
                    chunk = self._read(memory, at, min(CHUNK, end - at))
                    if chunk is None:
                        tail = b""
                        continue
                    block, base = tail + chunk, at - len(tail)
                    for name, form, needle in searched:
                        found = block.find(needle)
                        while found >= 0:
                            if found + len(needle) > len(tail):
                                hits.append(self._hit(name, form, needle, block, base, found))
                            found = block.find(needle, found + 1)
                    tail = block[-overlap:]
        return hits

    def _read(self, memory, at, size):
        try:
            memory.seek(at)
            chunk = memory.read(size)
        except OSError:
            chunk = b""
        self.scanned += len(chunk)
        self.unread += size - len(chunk)
        return chunk or None

    def _hit(self, name, form, needle, block, base, found):
        address = base + found
        start, end, file_offset, label = self._mappings[bisect.bisect(self._starts, address) - 1]
        # A Java array has its length, 32 bits, right before its elements: bytes, Base64 with its padding, or ints.
        before = int.from_bytes(block[max(0, found - 4):found], sys.byteorder)
        lengths = (len(needle), (len(needle) + 3) // 4 * 4, len(needle) // 4)
        return {"pattern": name, "form": form, "address": "0x%x" % address, "kind": self._kind(start, end, label),
                "mapping": label, "offset": address - start, "sized": before in lengths}

    def _kind(self, start, end, label):
        if start <= self._stack_pointer < end or label == "[stack]":
            return "stack"
        if label == "[heap]":
            return "malloc"
        if label and not label.startswith("["):
            return "file"
        # HotSpot puts a small heap below 4 GiB for the sake of 32-bit references; nothing else of a PIE lies there.
        return "java-heap" if end <= 1 << 32 else "anonymous"


class Prints:
    """Whether a text has been printed on stdout or stderr, however it was cut into writes."""

    def __init__(self, text):
        self._text, self._tails = text and text.encode(), {1: b"", 2: b""}

    def completes(self, call):
        if not self._text or call.name not in ("write", "writev") or call.args[0] not in (1, 2):
            return False
        whole = self._tails[call.args[0]] + call.printed()
        self._tails[call.args[0]] = whole[-len(self._text):]
        if self._text not in whole:
            return False
        self._text = None
        return True


def signal_once_exists(tracee, path, number):
    while not os.path.exists(path):
        time.sleep(0.001)
    os.kill(tracee.pid, number)


def tell(message):
    print(json.dumps(message), flush=True)


def answer_questions(tracee, tid, why):
    tell({"stopped": why, "pid": tracee.pid, "exe": os.readlink("/proc/%d/exe" % tid)})
    pointer = tracee.stack_pointer(tid)
    for line in sys.stdin:
        memory = Memory(tid, pointer)
        patterns = {name: bytes.fromhex(key) for name, key in json.loads(line)["patterns"].items()}
        hits = memory.search(patterns)
        tell({"scanned": memory.scanned, "unread": memory.unread, "hits": hits})


def main():
    with open(sys.argv[1]) as file:
        spec = json.load(file)
    bounded(spec["timeout"])
    changes, at_change = Changes(spec["under"]), spec["signal_at_change"]
    prints, signal_prints = Prints(spec["stop_when_prints"]), Prints(spec["signal_when_prints"])
    tracee = Tracee(spec, changes=bool(at_change), leaving=True,
                    prints=bool(spec["stop_when_prints"] or spec["signal_when_prints"]))
    if spec["signal_when_exists"]:
        threading.Thread(target=signal_once_exists, args=(tracee, spec["signal_when_exists"], spec["signal"]),
                         daemon=True).start()
    leaver, asked = None, False
    for kind, *what in tracee.stops():
        if kind == "call":
            call = what[0]
            if call.name == "exit_group" and thread_of(call.tid, tracee.pid):
                leaver = call.tid
            elif signal_prints.completes(call) or changes.note(call) and len(changes.seen) == at_change:
                os.kill(tracee.pid, spec["signal"])
            elif prints.completes(call) and thread_of(call.tid, tracee.pid):
                tracee.freeze(call.tid)
                answer_questions(tracee, call.tid, "printed")
                asked = True
        elif kind == "leaving" and not asked and not spec["stop_when_prints"]:
            # exit_group has by now ended the other threads, and the address space lives as long as this one is held.
            tid, status = what
            if tid == leaver or leaver is None and status & 0x7F and thread_of(tid, tracee.pid):
                answer_questions(tracee, tid, "signal %d" % (status & 0x7F) if status & 0x7F else "exit")
                asked = True
        elif kind == "ended":
            if not asked:
                raise TracingRefused("ended with %d before it could be stopped" % exit_code(what[0]))
            tell({"ended": exit_code(what[0])})


def thread_of(tid, pid):
    try:
        with open("/proc/%d/status" % tid) as file:
            return any(line.split() == ["Tgid:", str(pid)] for line in file)
    except (FileNotFoundError, ProcessLookupError):
        return False


guarded(main)
