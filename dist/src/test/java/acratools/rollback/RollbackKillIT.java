package acratools.rollback;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.packaged.KillTrial;
import acratools.packaged.LiveDatabases;
import acratools.testkit.KilledRun;
import acratools.testkit.Killer;
import acratools.testkit.LiveMariaDb;
import acratools.testkit.LivePostgres;
import acratools.testkit.LiveServers;
import acratools.testkit.ToolRun;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * SIGKILL at any moment: the file is whole or absent, the database has all rows or none, and which of the two is told by
 * the file's name, unless that says it does not know. How many kills there are is the property {@code acra.kills}.
 */
@ExtendWith(LiveServers.class)
class RollbackKillIT {
    private static final String FILE = "decrypted.sql";
    private static final String IN_DOUBT = FILE + ".in-doubt";
    private static final int ROWS = 1_500;

    private static LiveDatabases databases;

    @BeforeAll
    static void findServers(LivePostgres postgres, LiveMariaDb mariaDb) {
        databases = new LiveDatabases(postgres, mariaDb);
    }

    @TempDir
    private Path work;

    private byte[] whole = {};

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mysql"})
    void leavesAllOrNothingWhenKilledAtRandom(String kind) throws IOException {
        Random random = new Random(kind.hashCode());
        try (RollbackTrial trial = trial(kind, ROWS)) {
            ToolRun run = run(trial);
            finish(trial, run);
            long started = System.nanoTime();
            finish(trial, run);
            long usual = System.nanoTime() - started;
            TreeMap<String, Integer> states = new TreeMap<>();
            for (int i = 0; i < KillTrial.DATA_KILLS; i++) {
                KilledRun end = Killer.of(run).afterNanos((long) (usual * (0.3 + 0.7 * random.nextDouble())));
                states.merge(check(trial, end), 1, Integer::sum);
            }
            System.out.println("killed at random (" + kind + "): " + states);
            finish(trial, run);
        }
    }

    @Test
    void leavesAllOrNothingWhenKilledBeforeAnyChangeOfTheFile() throws Throwable {
        try (RollbackTrial trial = trial("postgresql", 3)) {
            ToolRun run = run(trial);
            finish(trial, run);
            TreeMap<String, Integer> states = new TreeMap<>();
            int kills = Killer.of(run)
                    .atEveryChange(
                            work.toRealPath(),
                            this::deleteUnfinished,
                            end -> states.merge(check(trial, end), 1, Integer::sum));
            System.out.println("killed before each change: " + states);
            assertTrue(kills >= 5, kills + " kills");
            assertTrue(states.keySet().containsAll(List.of("nothing", "in doubt, done", "done")), states.toString());
            finish(trial, run);
        }
    }

    /** What a killed run left is deleted by the next one, which would be one more change to be killed at. */
    private void deleteUnfinished() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(work, ".acra-rollback.*")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    private RollbackTrial trial(String kind, int rows) {
        RollbackTrial trial = new RollbackTrial(databases, kind, work);
        List<byte @Nullable []> values = new ArrayList<>();
        byte[] struct = trial.acraStruct("value");
        byte[] block = trial.acraBlock("value");
        for (int i = 0; i < rows; i++) {
            values.add(i % 3 == 0 ? struct : block);
        }
        trial.source(values).database().run("create table dst(id int, data " + trial.bytes() + ")");
        return trial;
    }

    private static ToolRun run(RollbackTrial trial) {
        return trial.run(
                "select data, id from src order by id",
                "insert into dst(data, id) values(" + trial.parameter(1) + ", " + trial.parameter(2) + ")",
                "--execute",
                "--batch_size=100");
    }

    /** A run that nobody disturbs, after which all is as at first. */
    private void finish(RollbackTrial trial, ToolRun run) throws IOException {
        run.run().assertExit(0);
        assertEquals(List.of(FILE), trial.files());
        whole = Files.readAllBytes(work.resolve(FILE));
        check(trial, null);
    }

    /** Checks what a run left, tells it, and clears it away. */
    private String check(RollbackTrial trial, @Nullable KilledRun end) throws IOException {
        awaitServer(trial);
        List<String> files = new ArrayList<>(trial.files());
        long rows = ((Number) trial.database()
                        .select("select count(*) from dst")
                        .get(0)
                        .get(0))
                .longValue();
        long all = ((Number) trial.database()
                        .select("select count(*) from src")
                        .get(0)
                        .get(0))
                .longValue();
        assertTrue(rows == 0 || rows == all, rows + " rows of " + all);
        boolean isUnfinished = files.removeIf(name -> name.startsWith(".acra-rollback."));
        String state;
        if (files.equals(List.of(FILE))) {
            assertArrayEquals(whole, Files.readAllBytes(work.resolve(FILE)));
            assertEquals(all, rows);
            state = "done";
        } else if (files.equals(List.of(IN_DOUBT))) {
            assertArrayEquals(whole, Files.readAllBytes(work.resolve(IN_DOUBT)));
            state = rows == 0 ? "in doubt, not done" : "in doubt, done";
            run(trial).run().assertExit(1).assertStderrContains(IN_DOUBT);
        } else {
            assertEquals(List.of(), files);
            assertEquals(0, rows);
            state = isUnfinished ? "nothing, unfinished file" : "nothing";
        }
        if (end != null && !end.killed()) {
            assertEquals("done", state, end.result()::toString);
        }
        Files.deleteIfExists(work.resolve(FILE));
        Files.deleteIfExists(work.resolve(IN_DOUBT));
        trial.database().run("delete from dst");
        return state;
    }

    /** The server notices late that its client is gone, and may still be about to commit or to roll back. */
    private static void awaitServer(RollbackTrial trial) {
        String others = trial.mySql()
                ? "select id from information_schema.processlist where db = database() and id <> connection_id()"
                : "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!trial.database().select(others).isEmpty()) {
            assertTrue(System.nanoTime() < deadline, "the server still has the killed run's connections");
        }
    }
}
