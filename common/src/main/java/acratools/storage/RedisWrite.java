package acratools.storage;

import acratools.failure.LockFailure;
import acratools.failure.StorageFailure;
import acratools.storage.RedisConnection.Request;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Writes many keys or none, by one transaction: {@code WATCH} on the lock, on every key that is written and on every
 * history key; {@code GET} and {@code EXISTS} of what is there; {@code MULTI}, for each change {@code SETNX} of the present
 * value under its history key (as Acra copies it) and {@code SET}, {@code EXEC}. If another program, which knows no lock of
 * ours, touched one of these keys in between, Redis carries out nothing and all is read and planned anew, a bounded number
 * of times. Only {@code EXEC} changes anything: whatever breaks before it left all as it was, and where its answer is lost
 * the failure says that the outcome is not known; no write is ever sent twice.
 */
final class RedisWrite {
    private static final int MAX_ATTEMPTS = 16;

    private final RedisSettings settings;
    private final BiFunction<String, Access, String> keys;

    /** {@code keys} gives the Redis key of a path. */
    RedisWrite(RedisSettings settings, BiFunction<String, Access, String> keys) {
        this.settings = settings;
        this.keys = keys;
    }

    void apply(List<Change> changes, RedisLock lock) {
        commit(lock, () -> plan(changes, lock));
    }

    void delete(String path, Access access, RedisLock lock) {
        String key = keys.apply(path, access);
        commit(lock, () -> {
            watch(lock, List.of(RedisConnection.bytes(key)));
            call(lock, new Request(RedisCommand.MULTI), key);
            return List.of(new Step(key, new Request(RedisCommand.DEL, RedisConnection.bytes(key))));
        });
    }

    /** Lets the lock live on, by a transaction of nothing else. */
    void renew(RedisLock lock) {
        watch(lock, List.of());
        call(lock, new Request(RedisCommand.MULTI), settings.server());
        queue(lock, List.of());
        if (!execute(lock)) {
            survives(lock);
            throw conflict();
        }
    }

    /** One command of a transaction, and the key that it is for. */
    private record Step(String key, Request request) {}

    /** Reads, opens the transaction, and gives what belongs into it. */
    @FunctionalInterface
    private interface Plan {
        List<Step> make();
    }

    private void commit(RedisLock lock, Plan plan) {
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            List<Step> steps = plan.make();
            queue(lock, steps);
            if (execute(lock)) {
                return;
            }
            if (!survives(lock)) {
                break;
            }
        }
        throw conflict();
    }

    private List<Step> plan(List<Change> changes, RedisLock lock) {
        List<byte[]> watched = new ArrayList<>();
        List<Step> reads = new ArrayList<>();
        for (Change change : changes) {
            String key = keys.apply(change.path(), change.access());
            String history = historyKey(change);
            for (String each : history.isEmpty() ? List.of(key) : List.of(key, history)) {
                watched.add(RedisConnection.bytes(each));
                reads.add(new Step(each, new Request(RedisCommand.GET, RedisConnection.bytes(each))));
            }
        }
        watch(lock, watched);
        List<@Nullable Object> present = callAll(lock, reads);
        List<Step> steps = new ArrayList<>();
        int next = 0;
        for (Change change : changes) {
            Object former = present.get(next++);
            requireExpected(change, former);
            String history = historyKey(change);
            Object taken = history.isEmpty() ? null : present.get(next++);
            add(steps, change, former, history, taken != null);
        }
        call(lock, new Request(RedisCommand.MULTI), settings.server());
        return steps;
    }

    private void add(List<Step> steps, Change change, @Nullable Object former, String history, boolean taken) {
        String key = keys.apply(change.path(), change.access());
        if (former instanceof byte[] value && !history.isEmpty()) {
            if (taken) {
                throw new StorageFailure("redis key " + history, "exists already", "it is kept; run the tool again");
            }
            steps.add(new Step(history, new Request(RedisCommand.SETNX, RedisConnection.bytes(history), value)));
        }
        byte[] value = RedisValue.encode(change.content(), change.access());
        steps.add(new Step(key, new Request(RedisCommand.SET, RedisConnection.bytes(key), value)));
        if (change.stagingPath().isPresent()) {
            // Under the lock of Acra's services it is a killed writer's, and would keep Acra from ever writing again.
            String staging = keys.apply(change.stagingPath().get(), change.access());
            steps.add(new Step(staging, new Request(RedisCommand.DEL, RedisConnection.bytes(staging))));
        }
    }

    private void requireExpected(Change change, @Nullable Object present) {
        if (change.expected().isPresent()) {
            String key = "redis key " + keys.apply(change.path(), change.access());
            if (!(present instanceof byte[] value)
                    || !Arrays.equals(
                            RedisValue.decode(value, change.access(), key),
                            change.expected().get())) {
                throw OsFailures.changedMeanwhile(key);
            }
        }
    }

    private String historyKey(Change change) {
        return change.historyPath().isEmpty()
                ? ""
                : keys.apply(change.historyPath().get(), change.access());
    }

    private void queue(RedisLock lock, List<Step> steps) {
        List<Step> all = new ArrayList<>(steps);
        all.add(new Step(settings.server(), lock.renewal()));
        try {
            callAll(lock, all);
            lock.requireHeld();
        } catch (StorageFailure | LockFailure e) {
            discard(lock);
            throw e;
        }
    }

    private static void discard(RedisLock lock) {
        if (!lock.connection().isBroken()) {
            try {
                lock.connection().call(RedisCommand.DISCARD);
            } catch (JedisException e) {
                lock.connection().close();
            }
        }
    }

    /** Whether the transaction was carried out. */
    private boolean execute(RedisLock lock) {
        long sent = System.nanoTime();
        Object answer;
        try {
            answer = lock.connection().call(RedisCommand.EXEC);
        } catch (RedisRefusal e) {
            throw RedisFailures.refused(e, settings, settings.server());
        } catch (JedisException e) {
            throw RedisFailures.undecided(e, settings);
        }
        if (answer == null) {
            return false;
        }
        if (answer instanceof List<?> answers) {
            for (Object each : answers) {
                if (each instanceof RedisRefusal refusal) {
                    throw RedisFailures.refused(refusal, settings, settings.server());
                }
            }
        }
        lock.renewed(sent);
        return true;
    }

    private boolean survives(RedisLock lock) {
        try {
            return lock.survivesConflict();
        } catch (JedisException e) {
            throw notWritten(e);
        }
    }

    private void watch(RedisLock lock, List<byte[]> watched) {
        try {
            lock.watch(watched);
        } catch (RedisRefusal e) {
            throw RedisFailures.refused(e, settings, settings.server());
        } catch (JedisException e) {
            throw notWritten(e);
        }
    }

    private void call(RedisLock lock, Request request, String key) {
        callAll(lock, List.of(new Step(key, request)));
    }

    private List<@Nullable Object> callAll(RedisLock lock, List<Step> steps) {
        List<Request> requests = new ArrayList<>(steps.size());
        for (Step step : steps) {
            requests.add(step.request());
        }
        List<@Nullable Object> answers;
        try {
            answers = lock.connection().callAll(requests);
        } catch (JedisException e) {
            throw notWritten(e);
        }
        for (int i = 0; i < steps.size(); i++) {
            if (answers.get(i) instanceof RedisRefusal refusal) {
                throw RedisFailures.refused(
                        refusal, settings, "redis key " + steps.get(i).key());
            }
        }
        return answers;
    }

    private StorageFailure notWritten(JedisException cause) {
        StorageFailure failure =
                RedisFailures.broken(cause, settings, settings.tls().isPresent());
        return new StorageFailure(
                failure.subject(),
                failure.reason() + ", and nothing was written",
                failure.hint().orElse(""),
                cause);
    }

    private LockFailure conflict() {
        return new LockFailure(
                settings.server(),
                "another program changed the same keys while this tool worked on them, so nothing was written",
                "let it finish, then run again");
    }
}
