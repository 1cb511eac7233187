"""Runs one command, with its threads and children, under ptrace; nothing but the standard library.

A seccomp filter makes only the wanted system calls stop, before they take effect, so that a JVM runs at almost full speed.
"""
import ctypes
import os
import platform
import shutil
import signal
import stat
import struct
import sys

NUMBERS = {
    "x86_64": (0xC000003E, dict(
        write=1, open=2, pwrite64=18, writev=20, sendfile=40, fsync=74, fdatasync=75, truncate=76, ftruncate=77, rename=82, mkdir=83,
        rmdir=84, creat=85, link=86, unlink=87, symlink=88, chmod=90, fchmod=91, exit_group=231, openat=257, mkdirat=258,
        unlinkat=263, renameat=264, linkat=265, symlinkat=266, fchmodat=268, pwritev=296, renameat2=316,
        copy_file_range=326)),
    "aarch64": (0xC00000B7, dict(
        mkdirat=34, unlinkat=35, symlinkat=36, linkat=37, renameat=38, truncate=45, ftruncate=46, fchmod=52, fchmodat=53,
        openat=56, write=64, writev=66, pwrite64=68, pwritev=70, sendfile=71, fsync=82, fdatasync=83, exit_group=94, renameat2=276,
        copy_file_range=285)),
}

# Where the arguments of each file-changing call name a file: "f0" a descriptor in argument 0, "p0" a path, "d0" a path
# in argument 1 relative to the descriptor in argument 0.
CHANGES = dict(
    write=["f0"], pwrite64=["f0"], writev=["f0"], pwritev=["f0"], fsync=["f0"], fdatasync=["f0"], ftruncate=["f0"],
    fchmod=["f0"], sendfile=["f0"], copy_file_range=["f2"], open=["p0"], creat=["p0"], truncate=["p0"], chmod=["p0"], mkdir=["p0"], rmdir=["p0"], unlink=["p0"],
    rename=["p0", "p1"], link=["p0", "p1"], symlink=["p1"], openat=["d0"], mkdirat=["d0"], unlinkat=["d0"],
    fchmodat=["d0"], symlinkat=["d1"], renameat=["d0", "d2"], renameat2=["d0", "d2"], linkat=["d0", "d2"])
WRITES = ("write", "pwrite64", "writev", "pwritev")

EVENT_EXIT, EVENT_SECCOMP, EVENT_STOP = 6, 7, 128
_CONT, _SEIZE, _INTERRUPT, _LISTEN, _GETEVENTMSG, _SYSCALL_INFO = 7, 0x4206, 0x4207, 0x4208, 0x4201, 0x420E
_OPTIONS_FOLLOW = 0x2 | 0x4 | 0x8 | 0x10  # fork, vfork, clone, exec
_OPTION_EXIT, _OPTION_SECCOMP, _OPTION_EXITKILL = 0x40, 0x80, 0x100000
_WALL = 0x40000000
_ALLOW, _TRACE = 0x7FFF0000, 0x7FF00000
_LOAD, _JUMP_EQUAL, _JUMP_GREATER, _JUMP_SET, _RETURN = 0x20, 0x15, 0x25, 0x45, 0x06

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
_libc.ptrace.restype = ctypes.c_long


class TracingRefused(Exception):
    pass


def _machine():
    try:
        return NUMBERS[platform.machine()]
    except KeyError:
        raise TracingRefused("no system call numbers for " + platform.machine())


def _filter(changes, prints, leaving):
    arch, numbers = _machine()
    program = [(_LOAD, 0, 0, 4), (_JUMP_EQUAL, 1, 0, arch), (_RETURN, 0, 0, _ALLOW), (_LOAD, 0, 0, 0)]

    def when(name, body):
        if name in numbers:
            program.append((_JUMP_EQUAL, 0, len(body), numbers[name]))
            program.extend(body)

    def argument(index, test, value, matched=_TRACE, other=_ALLOW):
        return [(_LOAD, 0, 0, 16 + 8 * index), (test, 0, 1, value), (_RETURN, 0, 0, matched), (_RETURN, 0, 0, other)]

    trace = [(_RETURN, 0, 0, _TRACE)]
    if leaving:
        when("exit_group", trace)
    for name in WRITES:
        if changes and prints:
            when(name, trace)
        elif changes:
            when(name, argument(0, _JUMP_GREATER, 2))
        elif prints:
            when(name, argument(0, _JUMP_GREATER, 2, _ALLOW, _TRACE))
    if changes:
        creates = os.O_CREAT | os.O_TRUNC
        when("open", argument(1, _JUMP_SET, creates))
        when("openat", argument(2, _JUMP_SET, creates))
        for name in CHANGES:
            if name not in WRITES and name not in ("open", "openat"):
                when(name, trace)
    program.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("HBBI", *step) for step in program)


class Call:
    """A system call about to happen."""

    def __init__(self, tid, name, args, sp):
        self.tid, self.name, self.args, self.sp = tid, name, args, sp

    def files(self):
        return [self._file(where[0], int(where[1])) for where in CHANGES[self.name]]

    def is_regular_write(self):
        try:
            return stat.S_ISREG(os.stat("/proc/%d/fd/%d" % (self.tid, self.args[0])).st_mode)
        except OSError:
            return False

    def printed(self):
        """What this call writes, if to stdout or stderr."""
        if self.name not in ("write", "writev") or self.args[0] not in (1, 2):
            return b""
        if self.name == "write":
            return self._read(self.args[1], min(self.args[2], 1 << 20))
        parts = min(self.args[2], 1024)
        described = self._read(self.args[1], 16 * parts)
        vector = struct.unpack("%dQ" % (len(described) // 16 * 2), described[:len(described) // 16 * 16])
        return b"".join(self._read(vector[i], min(vector[i + 1], 1 << 20)) for i in range(0, len(vector), 2))

    def _read(self, address, size):
        try:
            with open("/proc/%d/mem" % self.tid, "rb", buffering=0) as memory:
                memory.seek(address)
                return memory.read(size)
        except OSError:
            return b""  # a bad address, or the thread was killed meanwhile

    def _file(self, kind, index):
        if kind == "f":
            return self._link("fd/%d" % self.args[index])
        directory = "cwd"
        if kind == "d":
            descriptor = ctypes.c_int(self.args[index] & 0xFFFFFFFF).value
            directory = "cwd" if descriptor == -100 else "fd/%d" % descriptor
            index += 1
        return os.path.normpath(os.path.join(self._link(directory), self._text(self.args[index])))

    def _link(self, name):
        try:
            return os.readlink("/proc/%d/%s" % (self.tid, name))
        except OSError:
            return "?"

    def _text(self, address):
        text = b""
        while b"\0" not in text and len(text) < 4096:
            more = self._read(address + len(text), 256 - (address + len(text)) % 256)
            if not more:
                return "?"
            text += more
        return os.fsdecode(text.split(b"\0")[0])


class Tracee:
    def __init__(self, spec, changes=False, prints=False, leaving=False):
        """spec: argv, env, dir, and the files stdin, stdout and stderr; the flags tell which calls stop."""
        self._names = {number: name for name, number in _machine()[1].items()}
        self._pending = []
        program = ctypes.create_string_buffer(_filter(changes, prints, leaving))
        released, release = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(release)
            self._become(spec, program, released)
        os.close(released)
        options = _OPTIONS_FOLLOW | _OPTION_SECCOMP | _OPTION_EXITKILL | (_OPTION_EXIT if leaving else 0)
        if _libc.ptrace(_SEIZE, self.pid, None, options) != 0:
            reason = os.strerror(ctypes.get_errno())
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            raise TracingRefused("ptrace is not permitted here (%s); it needs CAP_SYS_PTRACE or a plain parent and child "
                                 "under ptrace_scope 0 or 1" % reason)
        os.write(release, b"g")
        os.close(release)

    @staticmethod
    def _become(spec, program, released):
        try:
            os.setsid()
            for number, (name, flags) in enumerate([("stdin", os.O_RDONLY), ("stdout", os.O_WRONLY), ("stderr", os.O_WRONLY)]):
                opened = os.open(spec[name], flags)
                os.dup2(opened, number)
            os.chdir(spec["dir"])
            executable = shutil.which(spec["argv"][0], path=spec["env"].get("PATH", "")) or spec["argv"][0]
            if os.read(released, 1) != b"g":
                os._exit(126)

            class Program(ctypes.Structure):
                _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_void_p)]

            filtered = Program((len(program) - 1) // 8, ctypes.cast(program, ctypes.c_void_p))
            _libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS, without which only root may set a filter
            if _libc.prctl(22, 2, ctypes.byref(filtered), 0, 0) != 0:  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER
                raise OSError(ctypes.get_errno(), "no seccomp filter allowed")
            # Whoever starts the tests in the background leaves them these ignored, and a JVM respects that.
            for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            os.closerange(3, 64)
            os.execve(executable, spec["argv"], spec["env"])
        except BaseException as problem:
            os.write(2, ("cannot start %s: %s\n" % (spec["argv"][0], problem)).encode())
        os._exit(127)

    def stops(self):
        """Yields ("call", Call), ("leaving", tid, status) and, once, ("ended", status); what it yields goes on when asked for the next."""
        while True:
            tid, status = self._pending.pop(0) if self._pending else os.waitpid(-1, _WALL)
            if not os.WIFSTOPPED(status):
                if tid == self.pid:
                    yield "ended", status
                    return
                continue
            number, event = os.WSTOPSIG(status), status >> 16
            if event == EVENT_SECCOMP:
                call = self._call(tid)
                if call:
                    yield "call", call
            elif event == EVENT_EXIT:
                message = ctypes.c_ulong()
                _libc.ptrace(_GETEVENTMSG, tid, None, ctypes.addressof(message))
                yield "leaving", tid, message.value
            elif event == EVENT_STOP and number != signal.SIGTRAP:
                _libc.ptrace(_LISTEN, tid, None, None)
                continue
            _libc.ptrace(_CONT, tid, None, number if event == 0 else None)

    def _call(self, tid):
        info = ctypes.create_string_buffer(88)
        if _libc.ptrace(_SYSCALL_INFO, tid, 88, ctypes.addressof(info)) <= 0:
            return None  # killed meanwhile
        number, *args = struct.unpack_from("7Q", info, 24)
        return Call(tid, self._names[number], args, struct.unpack_from("Q", info, 16)[0])

    def stack_pointer(self, tid):
        info = ctypes.create_string_buffer(88)
        _libc.ptrace(_SYSCALL_INFO, tid, 88, ctypes.addressof(info))
        return struct.unpack_from("Q", info, 16)[0]

    def freeze(self, stopped):
        """Stops every other thread of the process of a stopped one."""
        for name in os.listdir("/proc/%d/task" % stopped):
            tid = int(name)
            if tid != stopped and tid not in (waiting for waiting, _ in self._pending):
                _libc.ptrace(_INTERRUPT, tid, None, None)
                try:
                    self._pending.append(os.waitpid(tid, _WALL))
                except ChildProcessError:
                    pass

    def kill(self):
        """Kills the whole session, and waits until nothing of it is left."""
        os.killpg(self.pid, signal.SIGKILL)
        while True:
            try:
                os.waitpid(-1, _WALL)
            except ChildProcessError:
                return


class Changes:
    """Tells and counts the calls that change files below a directory (or anywhere but in /dev and /proc)."""

    def __init__(self, under):
        self._under = os.path.realpath(under) if under else None
        self.seen = []

    def note(self, call):
        if call.name not in CHANGES or call.name in WRITES and not call.is_regular_write():
            return False
        files = call.files()
        if not any(self._counts(file) for file in files):
            return False
        self.seen.append({"call": call.name, "files": files})
        return True

    def _counts(self, file):
        if self._under is None:
            return file.startswith("/") and not file.startswith(("/dev/", "/proc/"))
        file = os.path.join(os.path.realpath(os.path.dirname(file)), os.path.basename(file))
        return file == self._under or file.startswith(self._under + "/")


def exit_code(status):
    """As a shell tells it: 128 and the signal's number for a process that a signal ended."""
    return 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def bounded(seconds):
    def too_late(*_):
        raise TimeoutError("still running after %s s" % seconds)

    signal.signal(signal.SIGALRM, too_late)
    signal.setitimer(signal.ITIMER_REAL, seconds)


def guarded(main):
    """Runs main; a failure becomes one line of JSON, so that the caller need not read a stack trace."""
    import json
    try:
        main()
    except (TracingRefused, TimeoutError, OSError) as problem:
        print(json.dumps({"error": str(problem)}), flush=True)
        sys.exit(1)
