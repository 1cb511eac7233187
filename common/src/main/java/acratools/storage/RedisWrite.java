package acratools.storage;

import acratools.failure.LockFailure;
import acratools.failure.StorageFailure;
import acratools.storage.RedisConnection.Request;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Writes many keys or none, by one transaction: {@code WATCH} on the lock, on every key that is written and on every
 * history key; {@code GET} and {@code EXISTS} of what is there; {@code MULTI}, for each change {@code SETNX} of the present
 * value under its history key (as Acra copies it) and {@code SET}, {@code EXEC}. If another program, which knows no lock of
 * ours, touched one of these keys in between, Redis carries out nothing and all is read and planned anew, a bounded number
 * of times. Of more keys than {@link RedisReads#MOST_WATCHED} the lock alone is watched, and {@link RedisScript} compares and
 * writes within the transaction. Only {@code EXEC} changes anything: whatever breaks before it left all as it was, and where its answer is lost
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
            boolean scripted = !lock.reads().mayWatch(1);
            watch(lock, scripted ? List.of() : List.of(RedisConnection.bytes(key)));
            Request request = new Request(RedisCommand.DEL, RedisConnection.bytes(key));
            if (scripted) {
                RedisScript script = new RedisScript();
                lock.reads().unwatched().forEach(script::check);
                script.delete(key);
                request = script.request(settings.server());
            }
            call(lock, new Request(RedisCommand.MULTI), key);
            return new Plan(List.of(new Step(key, request)), scripted);
        });
    }

    /** Lets the lock live on, by a transaction of nothing else. */
    void renew(RedisLock lock) {
        watch(lock, List.of());
        call(lock, new Request(RedisCommand.MULTI), settings.server());
        queue(lock, List.of());
        if (execute(lock) == null) {
            survives(lock);
            throw conflict();
        }
    }

    /** One command of a transaction, and the key that it is for. */
    private record Step(String key, Request request) {}

    /** What belongs into a transaction that was opened; if {@code scripted}, the first step answers whether it was done. */
    private record Plan(List<Step> steps, boolean scripted) {}

    private void commit(RedisLock lock, Supplier<Plan> planning) {
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            Plan plan = planning.get();
            queue(lock, plan.steps());
            List<?> answers = execute(lock);
            if (answers != null && !(plan.scripted() && isConflict(answers.get(0)))) {
                lock.reads().clear();
                return;
            }
            if (answers == null && plan.scripted() && lock.reads().isEmpty()) {
                throw lock.abandon();
            }
            if (answers == null ? !survives(lock) : !lock.reads().isEmpty()) {
                break;
            }
        }
        throw conflict();
    }

    private static boolean isConflict(Object answer) {
        return !(answer instanceof Long failed) || failed != 0;
    }

    private Plan plan(List<Change> changes, RedisLock lock) {
        List<byte[]> watched = new ArrayList<>();
        List<Step> reads = new ArrayList<>();
        for (Change change : changes) {
            String key = keys.apply(change.path(), change.access());
            String history = historyKey(change);
            for (String each : history.isEmpty() ? List.of(key) : List.of(key, history)) {
                watched.add(RedisConnection.bytes(each));
                reads.add(step(RedisCommand.GET, each));
            }
        }
        boolean scripted = !lock.reads().mayWatch(watched.size());
        if (scripted) {
            // All that follows takes its time.
            renew(lock);
        }
        watch(lock, scripted ? List.of() : watched);
        List<@Nullable Object> present = callAll(lock, reads);
        List<Replacement> replacements = new ArrayList<>(changes.size());
        int next = 0;
        for (Change change : changes) {
            Object former = present.get(next++);
            requireExpected(change, former);
            String history = historyKey(change);
            Object taken = history.isEmpty() ? null : present.get(next++);
            if (former != null && taken != null) {
                throw new StorageFailure("redis key " + history, "exists already", "it is kept; run the tool again");
            }
            replacements.add(replacement(change, former instanceof byte[] value ? value : null));
        }
        List<Step> steps = scripted ? scripted(replacements, lock) : steps(replacements);
        call(lock, new Request(RedisCommand.MULTI), settings.server());
        return new Plan(steps, scripted);
    }

    /** A change in Redis' terms: the key's value and what it held, and the keys beside it; empty for none. */
    private static final class Replacement {
        private final String key;
        private final byte @Nullable [] former;
        private final byte[] value;

        /** Where what the key held is kept. */
        private final String history;

        /** Under the lock of Acra's services it is a killed writer's, and would keep Acra from ever writing again. */
        private final String staging;

        Replacement(String key, byte @Nullable [] former, byte[] value, String history, String staging) {
            this.key = key;
            this.former = former;
            this.value = value;
            this.history = history;
            this.staging = staging;
        }
    }

    private Replacement replacement(Change change, byte @Nullable [] former) {
        Access access = change.access();
        return new Replacement(
                keys.apply(change.path(), access),
                former,
                RedisValue.encode(change.content(), access),
                former == null ? "" : historyKey(change),
                change.stagingPath().map(path -> keys.apply(path, access)).orElse(""));
    }

    private static List<Step> steps(List<Replacement> replacements) {
        List<Step> steps = new ArrayList<>();
        for (Replacement each : replacements) {
            if (each.former != null && !each.history.isEmpty()) {
                steps.add(step(RedisCommand.SETNX, each.history, each.former));
            }
            steps.add(step(RedisCommand.SET, each.key, each.value));
            if (!each.staging.isEmpty()) {
                steps.add(step(RedisCommand.DEL, each.staging));
            }
        }
        return steps;
    }

    private static Step step(RedisCommand command, String key) {
        return new Step(key, new Request(command, RedisConnection.bytes(key)));
    }

    private static Step step(RedisCommand command, String key, byte[] value) {
        return new Step(key, new Request(command, RedisConnection.bytes(key), value));
    }

    private List<Step> scripted(List<Replacement> replacements, RedisLock lock) {
        List<Step> steps = new ArrayList<>();
        RedisScript script = new RedisScript();
        lock.reads().unwatched().forEach(script::check);
        for (Replacement each : replacements) {
            script.check(RedisCheck.content(each.key, each.former));
            if (!each.history.isEmpty()) {
                script.check(RedisCheck.presence(each.history, false));
            }
        }
        for (Replacement each : replacements) {
            if (!each.staging.isEmpty()) {
                script.delete(each.staging);
                if (steps.isEmpty()) {
                    // Redis refuses the transaction for it where the script may not; what is there is of no worth.
                    steps.add(step(RedisCommand.DEL, each.staging));
                }
            }
        }
        for (Replacement each : replacements) {
            if (each.former != null && !each.history.isEmpty()) {
                script.set(each.history, each.former);
            }
            script.set(each.key, each.value);
        }
        steps.add(0, new Step(settings.server(), script.request(settings.server())));
        return steps;
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
        lock.watchesEnded();
        if (!lock.connection().isBroken()) {
            try {
                lock.connection().call(RedisCommand.DISCARD);
            } catch (JedisException e) {
                lock.connection().close();
            }
        }
    }

    /** The answers of the transaction, or null if it was not carried out. */
    private @Nullable List<?> execute(RedisLock lock) {
        long sent = System.nanoTime();
        Object answer;
        try {
            answer = lock.connection().call(RedisCommand.EXEC);
        } catch (RedisRefusal e) {
            throw RedisFailures.refused(e, settings, settings.server());
        } catch (JedisException e) {
            throw RedisFailures.undecided(e, settings);
        }
        if (!(answer instanceof List<?> answers)) {
            return null;
        }
        for (Object each : answers) {
            if (each instanceof RedisRefusal refusal) {
                lock.watchesEnded();
                throw RedisFailures.refused(refusal, settings, settings.server());
            }
        }
        lock.renewed(sent);
        return answers;
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
