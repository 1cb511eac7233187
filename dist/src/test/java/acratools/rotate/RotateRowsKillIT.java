package acratools.rotate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.packaged.KillSpan;
import acratools.packaged.KillSpan.Moment;
import acratools.packaged.KillTrial;
import acratools.testkit.DatabaseServer;
import acratools.testkit.KilledRun;
import acratools.testkit.Killer;
import acratools.testkit.LiveMariaDb;
import acratools.testkit.LivePostgres;
import acratools.testkit.LiveServers;
import acratools.testkit.ToolResult;
import acratools.testkit.ToolRun;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * SIGKILL of the tool or of the database at any moment of a rotation: every value opens with some key of the keystore,
 * nothing is left locked, and a run with {@code --resume} finishes the job without new keys. How many kills there are is the
 * property {@code acra.data.kills}, of the database {@code acra.server.kills}.
 */
@Tag("kill")
@ExtendWith(LiveServers.class)
class RotateRowsKillIT {
    private static final int ROWS = 300;
    private static final String SOME_DONE = "some batches done";

    /** Of so many kills some must come between batches; of fewer none may. */
    private static final int ENOUGH = 10;

    private static LivePostgres postgres;
    private static LiveMariaDb mariaDb;

    @TempDir
    private Path work;

    @BeforeAll
    static void start(LivePostgres sharedPostgres, LiveMariaDb sharedMariaDb) {
        postgres = sharedPostgres;
        mariaDb = sharedMariaDb;
    }

    @ParameterizedTest
    @CsvSource({"postgresql, v2", "mysql, v1"})
    void losesNothingWhenTheToolIsKilled(String kind, String version) {
        DatabaseServer server = kind.equals("mysql") ? mariaDb : postgres;
        try (RotateTrial trial = new RotateTrial(kind, server, version, work)) {
            trial.fill(ROWS);
            KillSpan span = span(trial);
            TreeMap<String, Integer> states = new TreeMap<>();
            for (int i = 0; i < KillTrial.DATA_KILLS; i++) {
                int generations = trial.generations();
                Moment moment = span.moment(i);
                KeystoreWatch watch = trial.watch();
                Killer killer = Killer.of(rotate(trial));
                KilledRun end = moment.inStart()
                        ? killer.afterNanos(moment.nanos())
                        : killer.once(CompletableFuture.runAsync(() -> watch.await(moment.nanos())));
                watch.end();
                trial.requireNothingLocked();
                states.merge(end.killed() ? finish(trial, generations) : "finished before", 1, Integer::sum);
            }
            System.out.println("tool killed (" + kind + "): " + states);
            requireSpread(states);
        }
    }

    @ParameterizedTest
    @CsvSource({"postgresql, v1", "mysql, v2"})
    void losesNothingWhenTheDatabaseIsKilled(String kind, String version) {
        Path directory = work.resolve("server");
        try (DatabaseServer server =
                        kind.equals("mysql") ? LiveMariaDb.start(directory) : LivePostgres.start(directory);
                RotateTrial trial = new RotateTrial(kind, server, version, work.resolve("keys"))) {
            trial.fill(ROWS);
            KillSpan span = span(trial);
            TreeMap<String, Integer> states = new TreeMap<>();
            for (int i = 0; i < KillTrial.SERVER_KILLS; i++) {
                int generations = trial.generations();
                Moment moment = span.moment(i);
                KeystoreWatch watch = trial.watch();
                CompletableFuture<ToolResult> run = CompletableFuture.supplyAsync(rotate(trial)::run);
                run.whenComplete((result, failure) -> watch.end());
                if (moment.inStart()) {
                    KillSpan.pause(moment.nanos());
                } else {
                    watch.await(moment.nanos());
                }
                server.kill();
                // At once: a run that only lost its writer goes on.
                server.restart();
                ToolResult result = run.join();
                trial.requireNothingLocked();
                if (result.exitCode() == 0) {
                    assertEquals(ROWS, trial.opens());
                } else {
                    assertEquals(1, result.exitCode(), result::toString);
                    assertTrue(result.stderr().contains("error: "), result::toString);
                }
                states.merge(result.exitCode() == 0 ? "finished" : finish(trial, generations), 1, Integer::sum);
            }
            System.out.println("database killed (" + kind + "): " + states);
            requireSpread(states);
        }
    }

    /** Of enough kills, some came between batches, while some values were under new keys and some not. */
    private static void requireSpread(Map<String, Integer> states) {
        int all = states.values().stream().mapToInt(Integer::intValue).sum();
        assertTrue(all < ENOUGH || states.containsKey(SOME_DONE), () -> "no kill came between two batches: " + states);
    }

    private static ToolRun rotate(RotateTrial trial) {
        return trial.run("--batch_size=10");
    }

    private static KillSpan span(RotateTrial trial) {
        rotate(trial).run().assertExit(0);
        KeystoreWatch watch = trial.watch();
        long started = System.nanoTime();
        CompletableFuture<ToolResult> run = CompletableFuture.supplyAsync(rotate(trial)::run);
        watch.await(0);
        long keys = System.nanoTime();
        run.join().assertExit(0);
        long done = System.nanoTime();
        assertEquals(ROWS, trial.opens());
        return new KillSpan(keys - started, done - keys);
    }

    /** Checks what a killed run left, tells it, and finishes the job. */
    private static String finish(RotateTrial trial, int before) {
        int generations = trial.generations();
        boolean halfWritten = trial.isKeystoreUnfinished();
        int current = trial.opens();
        trial.run("--resume").run().assertExit(0);
        trial.requireNothingLocked();
        trial.requireKeysAlike();
        assertEquals(ROWS, trial.opens());
        if (halfWritten) {
            // The keys of the killed run, which the next one finishes or undoes before anything else.
            assertTrue(trial.generations() <= before + 1);
            assertFalse(trial.isKeystoreUnfinished());
            return "new keys half written";
        }
        assertEquals(generations, trial.generations());
        if (generations == before) {
            return "nothing done";
        }
        return current == ROWS ? "all done" : current == 0 ? "new keys alone" : SOME_DONE;
    }
}
