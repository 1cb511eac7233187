package acratools.rollback;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.packaged.KillSpan;
import acratools.packaged.KillSpan.Moment;
import acratools.packaged.KillTrial;
import acratools.packaged.LiveDatabases;
import acratools.packaged.NoLocks;
import acratools.testkit.DatabaseServer;
import acratools.testkit.KilledRun;
import acratools.testkit.Killer;
import acratools.testkit.LiveMariaDb;
import acratools.testkit.LivePostgres;
import acratools.testkit.LiveServers;
import acratools.testkit.ToolResult;
import acratools.testkit.ToolRun;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * SIGKILL of the tool or of the database at any moment: the file is whole or absent, the database has all rows or none, and
 * which of the two is told by the file's name, unless that says it does not know; nothing is left locked. How many kills
 * there are is the property {@code acra.data.kills}, of the database {@code acra.server.kills}.
 */
@Tag("kill")
@ExtendWith(LiveServers.class)
class RollbackKillIT {
    private static final String FILE = "decrypted.sql";
    private static final String IN_DOUBT = FILE + ".in-doubt";
    private static final int ROWS = 1_500;

    /** So many kills that some must meet the transaction, however busy the machine. */
    private static final int ENOUGH = 10;

    private static LiveDatabases databases;

    @BeforeAll
    static void findServers(LivePostgres postgres, LiveMariaDb mariaDb) {
        databases = new LiveDatabases(postgres, mariaDb);
    }

    @TempDir
    private Path work;

    @TempDir
    private Path servers;

    private byte[] whole = {};

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mysql"})
    void leavesAllOrNothingWhenKilledAtRandom(String kind) throws IOException {
        try (RollbackTrial trial = trial(databases.server(kind), kind, ROWS)) {
            ToolRun run = run(trial);
            KillSpan span = span(trial, run);
            TreeMap<String, Integer> states = new TreeMap<>();
            for (int i = 0; i < KillTrial.DATA_KILLS; i++) {
                TransactionWatch watch = new TransactionWatch(trial);
                Moment moment = span.moment(i);
                KilledRun end = moment.inStart()
                        ? Killer.of(run).afterNanos(moment.nanos())
                        : Killer.of(run).once(CompletableFuture.runAsync(() -> watch.await(moment.nanos())));
                watch.end();
                String state = check(trial, end.killed(), end.result());
                states.merge(told(moment, watch, state), 1, Integer::sum);
            }
            System.out.println("tool killed (" + kind + "): " + states);
            requireSpread(states);
            finish(trial, run);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mysql"})
    void leavesAllOrNothingWhenTheDatabaseIsKilled(String kind) throws IOException {
        Path directory = servers.resolve(kind);
        try (DatabaseServer server =
                        kind.equals("mysql") ? LiveMariaDb.start(directory) : LivePostgres.start(directory);
                RollbackTrial trial = trial(server, kind, ROWS)) {
            ToolRun run = run(trial);
            KillSpan span = span(trial, run);
            TreeMap<String, Integer> states = new TreeMap<>();
            for (int i = 0; i < KillTrial.SERVER_KILLS; i++) {
                TransactionWatch watch = new TransactionWatch(trial);
                Moment moment = span.moment(i);
                CompletableFuture<ToolResult> running = CompletableFuture.supplyAsync(run::run);
                running.whenComplete((result, failure) -> watch.end());
                if (moment.inStart()) {
                    KillSpan.pause(moment.nanos());
                } else {
                    watch.await(moment.nanos());
                }
                server.kill();
                server.restart();
                String state = check(trial, false, running.join());
                states.merge(told(moment, watch, state), 1, Integer::sum);
            }
            System.out.println("database killed (" + kind + "): " + states);
            requireSpread(states);
            finish(trial, run);
        }
    }

    private static String told(Moment moment, TransactionWatch watch, String state) {
        return (moment.inStart() ? "before the first row: " : watch.hasBegun() ? "from the first row on: " : "late: ")
                + state;
    }

    /** Of enough kills, some came while rows were in the database that nobody saw yet. */
    private static void requireSpread(Map<String, Integer> states) {
        int rolledBack = 0;
        int all = 0;
        for (Map.Entry<String, Integer> state : states.entrySet()) {
            rolledBack += state.getKey().startsWith("from the first row on: nothing") ? state.getValue() : 0;
            all += state.getValue();
        }
        assertTrue(rolledBack > 0 || all < ENOUGH, "no kill came within a transaction: " + states);
    }

    /** Of two runs that nobody disturbs. */
    private KillSpan span(RollbackTrial trial, ToolRun run) throws IOException {
        finish(trial, run);
        TransactionWatch watch = new TransactionWatch(trial);
        long started = System.nanoTime();
        CompletableFuture<ToolResult> running = CompletableFuture.supplyAsync(run::run);
        watch.await(0);
        long first = System.nanoTime();
        ToolResult end = running.join();
        long done = System.nanoTime();
        assertTrue(watch.hasBegun(), "the first row was not seen");
        whole = Files.readAllBytes(work.resolve(FILE));
        check(trial, false, end);
        return new KillSpan(first - started, done - first);
    }

    @Test
    void leavesAllOrNothingWhenKilledBeforeAnyChangeOfTheFile() throws Throwable {
        try (RollbackTrial trial = trial(databases.postgres(), "postgresql", 3)) {
            ToolRun run = run(trial);
            finish(trial, run);
            TreeMap<String, Integer> states = new TreeMap<>();
            int kills = Killer.of(run)
                    .atEveryChange(
                            work.toRealPath(),
                            this::deleteUnfinished,
                            end -> states.merge(check(trial, end.killed(), end.result()), 1, Integer::sum));
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

    private RollbackTrial trial(DatabaseServer server, String kind, int rows) {
        RollbackTrial trial = new RollbackTrial(server, kind, work);
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
        ToolResult end = run.run().assertExit(0);
        assertEquals(List.of(FILE), trial.files());
        whole = Files.readAllBytes(work.resolve(FILE));
        check(trial, false, end);
    }

    /** Checks what a run left, tells it, and clears it away. */
    private String check(RollbackTrial trial, boolean killed, ToolResult end) throws IOException {
        NoLocks.in(trial.database(), trial.mySql(), "src", "dst");
        NoLocks.below(work);
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
        if (end.exitCode() == 0) {
            assertEquals("done", state, end::toString);
        } else if (!killed) {
            assertEquals(1, end.exitCode(), end::toString);
            assertTrue(end.stderr().contains("error: ") && !isUnfinished, end::toString);
        }
        Files.deleteIfExists(work.resolve(FILE));
        Files.deleteIfExists(work.resolve(IN_DOUBT));
        trial.database().run("delete from dst");
        return state;
    }
}
