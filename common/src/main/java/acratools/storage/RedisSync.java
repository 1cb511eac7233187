package acratools.storage;

import acratools.failure.InterruptedFailure;
import acratools.failure.StorageFailure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Waits until what was written is on the server's disk: Redis answers {@code EXEC} before it is. Where there is an append-only
 * file, {@code WAITAOF} (7.2) tells; where that command is missing, a rewrite of the file does. Where there is none, a
 * snapshot does, since that is what a server without the file starts from.
 */
final class RedisSync {
    private static final long POLL_MILLIS = 20;
    private static final String HINT = "no data was changed; let the user run WAITAOF, INFO, BGSAVE and BGREWRITEAOF,"
            + " mend the server's disk or save settings, then run again with --resume";

    private final RedisConnection link;
    private final RedisSettings settings;
    private final long deadline;

    RedisSync(RedisConnection link, RedisSettings settings, Duration patience) {
        this.link = link;
        this.settings = settings;
        this.deadline = System.nanoTime() + patience.toNanos();
    }

    /**
     * Does it.
     *
     * @throws StorageFailure if the server may not, cannot, or does not in time
     */
    void run() {
        try {
            if (waitForFile()) {
                return;
            }
            boolean file = isSet(info(), "aof_enabled");
            save(
                    file ? RedisCommand.BGREWRITEAOF : RedisCommand.BGSAVE,
                    file ? "aof_last_bgrewrite_status:ok" : "rdb_last_bgsave_status:ok");
        } catch (RedisRefusal e) {
            throw failure("refuses to say whether new keys are on its disk, or to save them", e);
        } catch (JedisException e) {
            throw failure("broke off while new keys were to be saved", e);
        }
    }

    /** Whether they are in the append-only file; false where there is none, or no such command. */
    private boolean waitForFile() {
        byte[] one = RedisConnection.bytes("1");
        // Half of what one answer may take, so that this is never mistaken for a server that hangs.
        byte[] millis = RedisConnection.bytes(
                Long.toString(Math.max(1, settings.patience().answer().toMillis() / 2)));
        while (true) {
            try {
                Object answer = link.call(RedisCommand.WAITAOF, one, RedisConnection.bytes("0"), millis);
                if (answer instanceof List<?> counts
                        && !counts.isEmpty()
                        && counts.get(0) instanceof Long own
                        && own > 0) {
                    return true;
                }
            } catch (RedisRefusal e) {
                return false;
            }
            requireTime();
        }
    }

    /** A save that began before ours may lack what was written last, so it is waited for and another is made. */
    private void save(RedisCommand command, String success) {
        awaitIdle();
        while (true) {
            try {
                link.call(command);
                break;
            } catch (RedisRefusal e) {
                if (!e.says("progress") && !e.says("child")) {
                    throw e;
                }
                awaitIdle();
            }
        }
        awaitIdle();
        if (!info().contains(success)) {
            throw failure("could not save its data", null);
        }
    }

    private void awaitIdle() {
        for (String now = info();
                isSet(now, "rdb_bgsave_in_progress")
                        || isSet(now, "aof_rewrite_in_progress")
                        || isSet(now, "aof_rewrite_scheduled");
                now = info()) {
            requireTime();
            pause();
        }
    }

    private static boolean isSet(String info, String field) {
        return info.contains(field + ":1");
    }

    private String info() {
        return link.call(RedisCommand.INFO, RedisConnection.bytes("persistence")) instanceof byte[] text
                ? new String(text, StandardCharsets.UTF_8)
                : "";
    }

    private void requireTime() {
        if (System.nanoTime() - deadline >= 0) {
            throw failure("did not save its data in time", null);
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedFailure(settings.server(), "stopped while waiting for it to save new keys", "", e);
        }
    }

    private StorageFailure failure(String reason, @Nullable JedisException cause) {
        return cause == null
                ? new StorageFailure(settings.server(), reason, HINT)
                : new StorageFailure(settings.server(), reason, HINT, cause);
    }
}
