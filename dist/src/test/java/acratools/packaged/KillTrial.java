package acratools.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.id.KeyRef;
import acratools.testkit.KilledRun;
import acratools.testkit.Killer;
import acratools.testkit.LiveRedis;
import acratools.testkit.RedisProxy;
import acratools.testkit.ToolResult;
import acratools.testkit.ToolRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Kills a packaged tool again and again, two runs side by side, each on a keystore of its own. What is left is opened and
 * written to from here: a process for each look would cost more than the run that is killed.
 */
public final class KillTrial {
    /** How many random moments a trial takes that takes them all; scripts/test says where there are fewer. */
    public static final int RANDOM_KILLS = Integer.getInteger("acra.kills", 200);

    /**
     * How often a run that rewrites data is killed. Each costs seconds, so 200 of them are taken by hand: {@code
     * -Dacra.data.kills=200}.
     */
    public static final int DATA_KILLS = Integer.getInteger("acra.data.kills", 12);

    /** How often the database is killed under such a run, which takes longer still. */
    public static final int SERVER_KILLS = Integer.getInteger("acra.server.kills", DATA_KILLS / 3);

    /** Kills with nothing between them, so that a run meets what one and more before it left. */
    private static final int KILLS_IN_A_ROW = 10;

    /** Of so many kills some must come while a run writes; of fewer none may. */
    private static final int ENOUGH_TO_MEET_WRITES = 200;

    /** So many rows meet what those before them have made; then they begin with no keystore again. */
    private static final int ROWS_OF_A_KEYSTORE = 4;

    private static final int SIDE_BY_SIDE = 2;

    private static final int REAL_KILLS_EACH = 8;

    private static final Set<String> READS = Set.of(
            "AUTH",
            "SELECT",
            "PING",
            "GET",
            "EXISTS",
            "SCAN",
            "WATCH",
            "UNWATCH",
            "WAITAOF",
            "INFO",
            "BGSAVE",
            "BGREWRITEAOF");

    /** Keystores from this number on are copies of others. */
    private static final int COPIES = 10;

    /** Spread evenly by the golden section, so that no stretch of a run is left out however many there are. */
    private static final double GOLDEN_SECTION = 0.618033988749895;

    private final KeystoreKind kind;
    private final Path scratch;
    private final @Nullable LiveRedis redis;
    private final Function<TriedKeystore, ToolRun> tool;
    private final boolean apart;

    /**
     * Nothing is killed yet.
     *
     * @param redis for the kinds in Redis; all of its databases are this trial's
     * @param tool the run that is killed, on the keystore given
     */
    public KillTrial(
            KeystoreKind kind, Path scratch, @Nullable LiveRedis redis, Function<TriedKeystore, ToolRun> tool) {
        this(kind, scratch, redis, tool, false);
    }

    private KillTrial(
            KeystoreKind kind,
            Path scratch,
            @Nullable LiveRedis redis,
            Function<TriedKeystore, ToolRun> tool,
            boolean apart) {
        this.kind = kind;
        this.scratch = scratch;
        this.redis = redis;
        this.tool = tool;
        this.apart = apart;
    }

    /** The same with the public keys in a directory of their own. */
    public KillTrial withPublicKeysApart() {
        return new KillTrial(kind, scratch, redis, tool, true);
    }

    /** One of the trial's keystores, empty until it is written to. */
    public TriedKeystore keystore(int number) {
        TriedKeystore keystore = TriedKeystore.of(kind, scratch.resolve("work" + number), redis, number);
        return apart ? keystore.withPublicKeysApart() : keystore;
    }

    /** What must hold after a run that was killed, or was not. */
    @FunctionalInterface
    public interface Check {
        /** @param left the keystore; {@code end} says whether the run was killed */
        void of(TriedKeystore left, KilledRun end);
    }

    /**
     * Looks at what a run leaves wherever it is killed, and at what it leaves if it is not: in a directory before each change
     * of a file, in Redis before each command that follows on one that changes something.
     *
     * <p>In a directory most of these states are copied from one run, and before every {@value #REAL_KILLS_EACH}th change
     * another is killed indeed; each run in Redis is killed.
     *
     * @param old what the run finds
     * @return the number of states that a kill would have left, or left
     */
    public int everywhere(TriedKeystore old, Check check) {
        return kind.isInRedis() ? beforeEveryCommand(old, check) : beforeEveryChange(old, check);
    }

    private int beforeEveryChange(TriedKeystore old, Check check) {
        TriedKeystore through = keystore(COPIES);
        old.copyTo(through);
        Path states = newDirectory(scratch.resolve("states"));
        KilledRun run = Killer.of(tool.apply(through)).recorded(through.work(), states);
        run.result().assertExit(0);
        int changes = run.changes().size();
        check(check, through, run);
        for (int n = 1; n <= changes; n++) {
            // Where the run was: a journal holds the path of public keys that are apart.
            Trees.delete(through.work());
            Trees.move(states.resolve(Integer.toString(n)), through.work());
            check(check, through, new KilledRun(true, run.changes().subList(0, n), run.result()));
        }
        sideBySide(lane -> {
            TriedKeystore keystore = keystore(COPIES + 1 + lane);
            for (int n = 1 + lane * REAL_KILLS_EACH; n <= changes; n += SIDE_BY_SIDE * REAL_KILLS_EACH) {
                old.copyTo(keystore);
                KilledRun end = Killer.of(tool.apply(keystore)).beforeChange(n, keystore.work());
                end.result().assertExit(137);
                check(check, keystore, end);
            }
            return lane;
        });
        return changes;
    }

    private int beforeEveryCommand(TriedKeystore old, Check check) {
        if (redis == null) {
            throw new IllegalStateException(kind + " needs a Redis");
        }
        LiveRedis server = redis;
        TriedKeystore through = keystore(COPIES);
        old.copyTo(through);
        List<Integer> moments;
        try (RedisProxy proxy = RedisProxy.plain(server)) {
            ToolResult end = tool.apply(through.through(proxy)).run().assertExit(0);
            check(check, through, new KilledRun(false, List.of(), end));
            moments = afterEachChange(proxy.commands());
        }
        sideBySide(lane -> {
            TriedKeystore keystore = keystore(COPIES + 1 + lane);
            for (int i = lane; i < moments.size(); i += SIDE_BY_SIDE) {
                old.copyTo(keystore);
                try (RedisProxy proxy = RedisProxy.plain(server)) {
                    KilledRun end =
                            Killer.of(tool.apply(keystore.through(proxy))).once(proxy.stallAt(moments.get(i)));
                    proxy.awaitEnd();
                    end.result().assertExit(137);
                    keystore.expireLock();
                    check(check, keystore, end);
                }
            }
            return lane;
        });
        return moments.size();
    }

    /** The numbers of the commands before which Redis differs from what it was before the last: a transaction is one. */
    private static List<Integer> afterEachChange(List<String> commands) {
        List<Integer> numbers = new ArrayList<>(List.of(1));
        boolean inTransaction = false;
        for (int i = 1; i < commands.size(); i++) {
            String last = commands.get(i - 1);
            inTransaction = last.equals("MULTI") || (inTransaction && !last.equals("EXEC"));
            if (last.equals("MULTI") || (!inTransaction && !READS.contains(last))) {
                numbers.add(i + 1);
            }
        }
        return numbers;
    }

    private static void check(Check check, TriedKeystore left, KilledRun end) {
        try {
            check.of(left, end);
        } catch (AssertionError e) {
            throw new AssertionError(
                    (end.killed() ? "killed" : "unharmed") + ", changes " + end.changes() + ": " + e.getMessage(), e);
        }
    }

    private static Path newDirectory(Path path) {
        try {
            return Files.createDirectory(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How a tool that makes keys is tried at random moments. */
    public interface Maker {
        /** @throws AssertionError unless a run that was not killed ended as it should */
        void requireDone(ToolResult end);

        /** Makes the same keys from here. */
        void makeHere(TriedKeystore keystore);

        /** @throws AssertionError if of what one run makes a part is there; called when nothing is unfinished */
        void requireNoPart(TriedKeystore keystore);
    }

    /**
     * Kills runs at random moments of their span, and requires after each that every key that was there opens, that the
     * next write works, and that all keys of a run are there or none.
     *
     * @param kills how many at least
     */
    public void atRandomMoments(int kills, Maker maker) {
        AtomicInteger started = new AtomicInteger();
        AtomicInteger killed = new AtomicInteger();
        AtomicInteger unfinished = new AtomicInteger();
        double offset = new SplittableRandom().nextDouble();
        List<Long> spans = sideBySide(lane -> {
            TriedKeystore keystore = keystore(lane);
            TriedKeystore copy = keystore(COPIES + lane);
            ToolRun run = tool.apply(keystore);
            long span = span(run, maker);
            for (int row = 1; killed.get() < kills; row++) {
                if (row % ROWS_OF_A_KEYSTORE == 0) {
                    keystore.clear();
                }
                Map<KeyRef, List<String>> before = keystore.keys();
                Map<KeyRef, List<String>> kept = before;
                for (int i = 0; i < KILLS_IN_A_ROW; i++) {
                    double moment = (offset + started.incrementAndGet() * GOLDEN_SECTION) % 1;
                    KilledRun end = Killer.of(run).afterNanos((long) (moment * span));
                    killed.addAndGet(end.killed() ? 1 : 0);
                    unfinished.addAndGet(keystore.isUnfinished() ? 1 : 0);
                    keystore.expireLock();
                    Map<KeyRef, List<String>> left = keystore.keys();
                    requireKept(kept, left);
                    kept = left;
                    keystore.copyTo(copy);
                    maker.makeHere(copy);
                    requireAllOrNone(before, copy);
                    maker.requireNoPart(copy);
                }
                span = span(run, maker);
                requireKept(kept, keystore.keys());
                requireAllOrNone(before, keystore);
                maker.requireNoPart(keystore);
            }
            return span;
        });
        System.out.println("killed at random moments, " + kind + ": " + killed + " of " + started + " runs of "
                + spans.get(0) / 1_000_000 + " ms; while they wrote: " + unfinished);
        assertTrue(
                kills < ENOUGH_TO_MEET_WRITES || unfinished.get() > 0,
                "none of " + killed + " kills came while it wrote");
    }

    private static long span(ToolRun run, Maker maker) {
        long start = System.nanoTime();
        ToolResult end = run.run();
        long span = System.nanoTime() - start;
        maker.requireDone(end.assertExit(0).assertStderr(""));
        return span;
    }

    /** @throws AssertionError unless {@code left} has every key of {@code before} */
    public static void requireKept(Map<KeyRef, List<String>> before, Map<KeyRef, List<String>> left) {
        before.forEach((ref, generations) ->
                assertTrue(left.containsKey(ref) && left.get(ref).containsAll(generations), "lost a key of " + ref));
    }

    /**
     * To be called after a write.
     *
     * @return by how many keys each ref has grown that has grown at all; all by as many
     */
    public static int requireAllOrNone(Map<KeyRef, List<String>> before, TriedKeystore keystore) {
        TreeSet<Integer> grown = new TreeSet<>();
        Map<KeyRef, List<String>> after = keystore.soundKeys();
        requireKept(before, after);
        after.forEach((ref, generations) -> {
            List<String> old = before.getOrDefault(ref, List.of());
            int more = generations.size() - old.size();
            assertEquals(old, generations.subList(more, generations.size()), ref.toString());
            assertEquals(generations.size(), new TreeSet<>(generations).size(), "a key twice: " + ref);
            if (more > 0) {
                grown.add(more);
            }
        });
        assertEquals(1, grown.size(), "some keys of a run are there, some are not: " + grown);
        return grown.first();
    }

    /** @throws AssertionError if one of them fails; it is told when all are over */
    private static <T> List<T> sideBySide(Function<Integer, T> work) {
        ExecutorService threads = Executors.newFixedThreadPool(SIDE_BY_SIDE);
        try {
            List<Callable<T>> lanes = new ArrayList<>();
            for (int lane = 0; lane < SIDE_BY_SIDE; lane++) {
                int number = lane;
                lanes.add(() -> work.apply(number));
            }
            List<T> done = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(lanes)) {
                done.add(future.get());
            }
            return done;
        } catch (ExecutionException e) {
            throw new AssertionError(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            threads.shutdownNow();
        }
    }
}
