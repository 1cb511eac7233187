package acratools.rotate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * SIGKILL of the tool or of the database at any moment of a rotation: every value opens with some key of the keystore,
 * nothing is left locked, and a run with {@code --resume} finishes the job without new keys. How many kills there are is the
 * property {@code acra.data.kills}, of the database {@code acra.server.kills}.
 */
@ExtendWith(LiveServers.class)
class RotateRowsKillIT {
    private static final int ROWS = 300;

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
            Random random = new Random(kind.hashCode());
            long usual = usual(trial);
            TreeMap<String, Integer> states = new TreeMap<>();
            for (int i = 0; i < KillTrial.DATA_KILLS; i++) {
                int generations = trial.generations();
                long started = System.nanoTime();
                KilledRun end = Killer.of(rotate(trial)).afterNanos(moment(usual, random));
                trial.requireNothingLocked();
                if (!end.killed()) {
                    usual = Math.min(usual, System.nanoTime() - started);
                }
                states.merge(end.killed() ? finish(trial, generations) : "finished before", 1, Integer::sum);
            }
            System.out.println("tool killed (" + kind + "): " + states);
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
            Random random = new Random(kind.hashCode());
            long usual = usual(trial);
            TreeMap<String, Integer> states = new TreeMap<>();
            for (int i = 0; i < KillTrial.SERVER_KILLS; i++) {
                int generations = trial.generations();
                CompletableFuture<ToolResult> run = CompletableFuture.supplyAsync(rotate(trial)::run);
                long end = System.nanoTime() + moment(usual, random);
                for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                server.kill();
                // At once: a run that only lost its writer goes on.
                server.restart();
                ToolResult result = run.join();
                trial.requireNothingLocked();
                if (result.exitCode() == 0) {
                    assertEquals(ROWS, trial.opens());
                    usual = usual * 9 / 10;
                } else {
                    assertEquals(1, result.exitCode(), result::toString);
                    assertTrue(result.stderr().contains("error: "), result::toString);
                }
                states.merge(result.exitCode() == 0 ? "finished" : finish(trial, generations), 1, Integer::sum);
            }
            System.out.println("database killed (" + kind + "): " + states);
        }
    }

    private static ToolRun rotate(RotateTrial trial) {
        return trial.run("--batch_size=10");
    }

    private static long usual(RotateTrial trial) {
        rotate(trial).run().assertExit(0);
        long started = System.nanoTime();
        rotate(trial).run().assertExit(0);
        assertEquals(ROWS, trial.opens());
        return System.nanoTime() - started;
    }

    /** The first fifth is the JVM's start; a busy machine's runs differ, so what ended before it was killed shortens it. */
    private static long moment(long usual, Random random) {
        return (long) (usual * (0.2 + 0.8 * random.nextDouble()));
    }

    /** Checks what a killed run left, tells it, and finishes the job. */
    private static String finish(RotateTrial trial, int before) {
        int generations = trial.generations();
        int current = trial.opens();
        trial.run("--resume").run().assertExit(0);
        trial.requireNothingLocked();
        assertEquals(ROWS, trial.opens());
        assertEquals(generations, trial.generations());
        if (generations == before) {
            return "nothing done";
        }
        return current == ROWS ? "all done" : current == 0 ? "new keys alone" : "some batches done";
    }
}
