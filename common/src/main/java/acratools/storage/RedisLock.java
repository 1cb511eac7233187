package acratools.storage;

import acratools.failure.InterruptedFailure;
import acratools.failure.LockFailure;
import acratools.log.Log;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A key that is there while a writer works, set with {@code NX EX 10} and polled for. Acra's value, {@code locked}, does
 * not tell who set it, so a holder that was held up for more than 10 s could write, or delete the lock, under another's.
 * Ours notices: it watches the key from within the 10 s after it was set or renewed, hence while it was its own, and
 * everything it does with the lock is a transaction on that watch.
 */
final class RedisLock {
    private static final int LIFE_SECONDS = 10;
    private static final long LIFE_NANOS = TimeUnit.SECONDS.toNanos(LIFE_SECONDS);
    private static final long POLL_MILLIS = 20;

    private final RedisConnection connection;
    private final String name;
    private final byte[] key;
    private final byte[] value;
    private final RedisReads reads = new RedisReads();
    private long set;
    private boolean watched;
    private boolean abandoned;

    private RedisLock(RedisConnection connection, String name, byte[] value) {
        this.connection = connection;
        this.name = name;
        this.key = RedisConnection.bytes(name);
        this.value = value;
    }

    /**
     * Waits for the lock.
     *
     * @param name its key
     * @throws LockFailure if it is not free in time
     */
    static RedisLock acquire(RedisConnection connection, String name, byte[] value, Duration wait) {
        RedisLock lock = new RedisLock(connection, name, value);
        long deadline = System.nanoTime() + wait.toNanos();
        while (!lock.trySet()) {
            if (System.nanoTime() - deadline >= 0) {
                throw new LockFailure(
                        "redis key " + name,
                        "is held by another process for longer than " + wait.toSeconds() + " s",
                        "another key tool works on this keystore, or one was killed less than " + LIFE_SECONDS
                                + " s ago: run again");
            }
            lock.pause();
        }
        return lock;
    }

    private boolean trySet() {
        set = System.nanoTime();
        Object answer = connection.call(
                RedisCommand.SET,
                key,
                value,
                RedisConnection.bytes("NX"),
                RedisConnection.bytes("EX"),
                RedisConnection.bytes(Integer.toString(LIFE_SECONDS)));
        if (answer == null) {
            return false;
        }
        watch(List.of());
        requireHeld();
        return true;
    }

    private void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedFailure("redis key " + name, "stopped while waiting for the lock", "", e);
        }
    }

    RedisConnection connection() {
        return connection;
    }

    /** Watches {@code keys}, and the lock where it is not watched any more. */
    void watch(List<byte[]> keys) {
        List<byte[]> all = new ArrayList<>(keys);
        if (!watched) {
            all.add(key);
        }
        if (!all.isEmpty()) {
            connection.call(RedisCommand.WATCH, all.toArray(byte[][]::new));
            watched = true;
        }
    }

    /** What is written under this lock follows from these: a conflict cannot be overcome by itself. */
    RedisReads reads() {
        return reads;
    }

    /** Whether it has lived for a while; for half of its life, where a renewal would end watches that a write relies on. */
    boolean isToBeRenewed() {
        boolean free = reads.isEmpty() || !reads.mayWatch(1);
        return System.nanoTime() - set >= (free ? LIFE_NANOS / 5 : LIFE_NANOS / 2);
    }

    /** The command that lets it live on, for the end of a transaction. */
    RedisConnection.Request renewal() {
        return new RedisConnection.Request(
                RedisCommand.SET,
                key,
                value,
                RedisConnection.bytes("XX"),
                RedisConnection.bytes("EX"),
                RedisConnection.bytes(Integer.toString(LIFE_SECONDS)));
    }

    /** After a transaction that renewed it, which began at {@code sent}. */
    void renewed(long sent) {
        set = sent;
        watchesEnded();
    }

    /** After a transaction that ended in whatever way. */
    void watchesEnded() {
        watched = false;
        reads.watchesEnded();
    }

    /** After a transaction that Redis did not carry out while nothing but this lock was watched. */
    LockFailure abandon() {
        abandoned = true;
        return lost();
    }

    /**
     * After a transaction that Redis did not carry out, since a watched key was touched: the watches are gone, and the lock
     * may be. Whether the key is another's by now cannot be seen where the value is Acra's; so where it matters, this one
     * is given up and left to expire.
     *
     * @return whether the same may be tried again
     */
    boolean survivesConflict() {
        watched = false;
        abandoned = true;
        Object present = connection.call(RedisCommand.GET, key);
        if (!(present instanceof byte[] bytes) || !MessageDigest.isEqual(bytes, value)) {
            throw lost();
        }
        abandoned = false;
        requireHeld();
        abandoned = !reads.isEmpty();
        return reads.isEmpty();
    }

    /**
     * To be called after the lock was watched and before anything is done that needs it.
     *
     * @throws LockFailure if it may have expired
     */
    void requireHeld() {
        if (abandoned || System.nanoTime() - set >= LIFE_NANOS || connection.isBroken()) {
            throw lost();
        }
    }

    LockFailure lost() {
        return new LockFailure(
                "redis key " + name,
                "the lock was lost while this tool held it, so nothing was written",
                "it lasts " + LIFE_SECONDS + " s: see whether Redis or this machine is overloaded, then run again");
    }

    /** Deletes the lock if it is still ours. Where that fails it goes by itself, and what was written stays written. */
    void release(Log log) {
        if (abandoned) {
            return;
        }
        try {
            watch(List.of());
            requireHeld();
            connection.callAll(List.of(
                    new RedisConnection.Request(RedisCommand.MULTI),
                    new RedisConnection.Request(RedisCommand.DEL, key),
                    new RedisConnection.Request(RedisCommand.EXEC)));
        } catch (LockFailure | JedisException e) {
            log.warning("the lock in redis was not released and expires by itself", "key", name);
        }
    }
}
