package acratools.storage;

import acratools.failure.InterruptedFailure;
import acratools.failure.LockFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An advisory fcntl(2) lock on a file of ours: it keeps the suite's own processes apart. Acra's services take no lock on
 * this layout and are kept apart by link and rename alone. The kernel drops the lock when its holder dies. One process
 * must not open one directory twice: closing either's file drops the lock of both (POSIX). While it is held exclusively,
 * and after its holder died, the file holds the process's number; else nothing.
 */
final class DirectoryLock implements StorageLock {
    static final String NAME = StoragePath.OWN_PREFIX + "lock";

    private static final long POLL_MILLIS = 10;

    private final FileChannel channel;
    private final LockMode mode;
    private final boolean lastHolderDied;

    private DirectoryLock(FileChannel channel, LockMode mode, boolean lastHolderDied) {
        this.channel = channel;
        this.mode = mode;
        this.lastHolderDied = lastHolderDied;
    }

    /** Waits for the lock; a {@link LockFailure} if it is not free in time. */
    static DirectoryLock acquire(GuardedTree tree, LockMode mode, Duration wait) throws IOException {
        Path file = tree.resolve(NAME);
        tree.trusted(NAME, Access.PRIVATE);
        FileChannel channel = FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        LinkOption.NOFOLLOW_LINKS),
                DurableFiles.mode(Access.PRIVATE));
        boolean locked = false;
        try {
            tree.newOwner().give(file);
            long deadline = System.nanoTime() + wait.toNanos();
            while (!locked) {
                locked = tryLock(channel, mode) != null;
                if (!locked) {
                    waitForHolder(channel, file, deadline, wait);
                }
            }
            boolean lastHolderDied = false;
            if (mode == LockMode.EXCLUSIVE) {
                lastHolderDied = channel.size() > 0;
                nameHolder(channel);
            }
            return new DirectoryLock(channel, mode, lastHolderDied);
        } finally {
            if (!locked) {
                channel.close();
            }
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel, LockMode mode) throws IOException {
        try {
            return channel.tryLock(0, Long.MAX_VALUE, mode == LockMode.SHARED);
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static void waitForHolder(FileChannel channel, Path file, long deadline, Duration wait) throws IOException {
        if (System.nanoTime() - deadline >= 0) {
            throw new LockFailure(
                    file.toString(),
                    "is locked by another process for longer than " + wait.toSeconds() + " s",
                    "another key tool works on this keystore" + holder(channel) + ": let it finish, then run again");
        }
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedFailure(file.toString(), "stopped while waiting for the lock", "", e);
        }
    }

    private static void nameHolder(FileChannel channel) throws IOException {
        byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(pid), 0);
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(20);
        int length = channel.read(pid, 0);
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < length && Character.isDigit(pid.get(i)); i++) {
            digits.append((char) pid.get(i));
        }
        return digits.isEmpty() ? "" : " (the last to lock it was process " + digits + ")";
    }

    /** Whether the last to hold it exclusively did not come to {@link #close}. */
    boolean lastHolderDied() {
        return lastHolderDied;
    }

    @Override
    public void close() {
        try (channel) {
            if (mode == LockMode.EXCLUSIVE && channel.isOpen()) {
                channel.truncate(0);
            }
        } catch (IOException e) {
            // The lock is gone with the descriptor, and nothing was written through it that matters.
            return;
        }
    }
}
