package acratools.storage;

import acratools.failure.InterruptedFailure;
import acratools.failure.LockFailure;
import acratools.failure.StorageFailure;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A lock by flock(2), which is what Acra's services take on keystore v2. The JDK's own file locks are fcntl(2)'s: on Linux
 * the two kinds do not see each other. The kernel drops the lock when its holder dies.
 */
final class Flock implements StorageLock {
    /** The file in the keystore's root that is locked. Source: spec/keystore-v2.md, "Transactions and locking". */
    static final String NAME = ".lock";

    private static final long FIRST_PAUSE_MILLIS = 1;
    private static final long LONGEST_PAUSE_MILLIS = 50;

    private final LockCalls calls;
    private final int descriptor;
    private boolean held = true;

    private Flock(LockCalls calls, int descriptor) {
        this.calls = calls;
        this.descriptor = descriptor;
    }

    /**
     * Waits for the lock on {@code file}, which must exist.
     *
     * @throws LockFailure if it is not free within {@code wait}
     */
    static Flock acquire(LockCalls calls, Path file, LockMode mode, Duration wait) {
        // Over NFS an exclusive lock needs a descriptor for writing.
        int access = mode == LockMode.EXCLUSIVE ? LockCalls.READ_WRITE : LockCalls.READ_ONLY;
        int descriptor = calls.open(LockCalls.encoded(file), access | LockCalls.CLOSE_ON_EXEC);
        if (descriptor < 0) {
            throw refused(file, "open", descriptor);
        }
        Flock lock = new Flock(calls, descriptor);
        boolean locked = false;
        try {
            lock.take(file, mode, wait);
            locked = true;
            return lock;
        } finally {
            if (!locked) {
                lock.close();
            }
        }
    }

    private void take(Path file, LockMode mode, Duration wait) {
        int kind = mode == LockMode.EXCLUSIVE ? LockCalls.LOCK_EXCLUSIVE : LockCalls.LOCK_SHARED;
        long deadline = System.nanoTime() + wait.toNanos();
        long pause = FIRST_PAUSE_MILLIS;
        int result;
        while ((result = calls.flock(descriptor, kind | LockCalls.LOCK_NONBLOCKING)) != 0) {
            if (result != LockCalls.WOULD_BLOCK && result != LockCalls.INTERRUPTED) {
                throw refused(file, "lock", result);
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new LockFailure(
                        file.toString(),
                        "is locked by another process for longer than " + wait.toSeconds() + " s",
                        "a service or tool of Acra works on this keystore: let it finish, then run again");
            }
            pause(file, Math.min(pause, left));
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }

    private static void pause(Path file, long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedFailure(file.toString(), "stopped while waiting for the lock", "", e);
        }
    }

    private static StorageFailure refused(Path file, String verb, int result) {
        return new StorageFailure(
                file.toString(),
                "cannot " + verb + " it: error number " + -result,
                "check the file's owner and mode, and that the file system has flock(2)");
    }

    @Override
    public void close() {
        if (held) {
            held = false;
            calls.close(descriptor);
        }
    }
}
