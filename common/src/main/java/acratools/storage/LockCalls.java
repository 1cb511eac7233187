package acratools.storage;

import acratools.failure.LockFailure;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** The calls of Linux' C library that a lock takes. Each gives what C gives, or the negative error number. */
interface LockCalls {
    /** Another process holds the lock. */
    int WOULD_BLOCK = -11;

    /** A signal came in between; to be tried again. */
    int INTERRUPTED = -4;

    int READ_ONLY = 0;
    int READ_WRITE = 2;

    /** No child process inherits the descriptor, and with it the lock. */
    int CLOSE_ON_EXEC = 02000000;

    int LOCK_SHARED = 1;
    int LOCK_EXCLUSIVE = 2;
    int LOCK_NONBLOCKING = 4;

    /**
     * open(2) of a file that exists.
     *
     * @return a descriptor, or the negative error number
     */
    int open(byte[] path, int flags);

    /**
     * flock(2).
     *
     * @return 0, or the negative error number
     */
    int flock(int descriptor, int operation);

    /** close(2), which drops the lock. */
    int close(int descriptor);

    /** The foreign-function interface of Java 22 and later, JNA before; absent where that does not work. */
    static Optional<LockCalls> load() {
        if (!"Linux".equals(System.getProperty("os.name"))) {
            return Optional.empty();
        }
        try {
            return Optional.of(Runtime.version().feature() >= 22 ? new ForeignLockCalls() : new JnaLockCalls());
        } catch (ReflectiveOperationException | LinkageError e) {
            return Optional.empty();
        }
    }

    /** The path as C wants it: in the system's encoding, with a NUL behind it. */
    static byte[] encoded(Path path) {
        byte[] bytes = path.toString().getBytes(Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8")));
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    /** Why {@code file} is not locked where {@link #load} gives nothing. */
    static LockFailure unavailable(Path file) {
        return new LockFailure(
                file.toString(),
                "cannot be locked: flock(2), the lock of Acra's services, cannot be called from this Java",
                "run on Linux with Java 22 or later, or let Java 17 load JNA's library (a temporary directory that is not"
                        + " mounted noexec: -Djna.tmpdir)");
    }
}
