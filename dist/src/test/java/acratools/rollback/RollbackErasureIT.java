package acratools.rollback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import acratools.packaged.LiveDatabases;
import acratools.packaged.MemoryAllowance;
import acratools.testkit.LiveMariaDb;
import acratools.testkit.LivePostgres;
import acratools.testkit.LiveServers;
import acratools.testkit.MemoryHit.Form;
import acratools.testkit.MemoryScan;
import acratools.testkit.StoppedProcess;
import acratools.testkit.ToolRun;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Searches all memory of the packaged tool, where it ends, for the master key, the client's keys and what it decrypted. */
@ExtendWith(LiveServers.class)
class RollbackErasureIT {
    private static final String PLAINTEXT = "plaintext";

    private static final MemoryAllowance LENT_KEY = new MemoryAllowance(
            "STORAGE_PAIR 0",
            Form.RAW,
            8,
            "an array is lent for the time of one agreement and zeroed after; a collection meanwhile leaves its old place");

    /** The trial's rows all hold one value, so that a collection may catch any of thousands of arrays with it. */
    private static final MemoryAllowance VALUE_IN_THE_OPEN = new MemoryAllowance(
            PLAINTEXT,
            Form.RAW,
            4,
            "an array between opening and writing; a collection meanwhile leaves its old place");

    private static final MemoryAllowance VALUES_OF_DRIVER = new MemoryAllowance(
            PLAINTEXT, Form.RAW, 24, "the JDBC driver copies what it binds, and sends it through buffers of its own");

    private static LiveDatabases databases;

    @BeforeAll
    static void findServers(LivePostgres postgres, LiveMariaDb mariaDb) {
        databases = new LiveDatabases(postgres, mariaDb);
    }

    @TempDir
    private Path work;

    private byte[] plaintext = {};

    @Test
    void leavesNothingOfARunThatWritesAFile() {
        try (RollbackTrial trial = trial("postgresql", 4)) {
            search("file", trial, run(trial), List.of(LENT_KEY));
        }
    }

    /** So many rows that the curve is a native library's. */
    @Test
    void leavesNothingOfALongRunThatWritesAFile() {
        try (RollbackTrial trial = trial("postgresql", 5_000)) {
            search("file, many rows", trial, run(trial), List.of(LENT_KEY, VALUE_IN_THE_OPEN));
        }
    }

    @ParameterizedTest
    @CsvSource({"postgresql, 4", "mysql, 4"})
    void leavesOfARunThatExecutesOnlyWhatTheDriverCopied(String kind, int rows) {
        try (RollbackTrial trial = trial(kind, rows)) {
            trial.database().run("create table dst(id int, data " + trial.bytes() + ")");
            search("execute, " + kind, trial, run(trial).args("--execute"), List.of(LENT_KEY, VALUES_OF_DRIVER));
        }
    }

    private RollbackTrial trial(String kind, int rows) {
        plaintext = new byte[48];
        new SecureRandom().nextBytes(plaintext);
        RollbackTrial trial = new RollbackTrial(databases, kind, work);
        List<byte @Nullable []> values = new ArrayList<>();
        byte[] struct = trial.acraStruct(plaintext);
        for (int i = 0; i < rows; i++) {
            values.add(struct);
        }
        return trial.source(values);
    }

    private static ToolRun run(RollbackTrial trial) {
        return trial.run(
                "select data, id from src order by id",
                "insert into dst(data, id) values(" + trial.parameter(1) + ", " + trial.parameter(2) + ")");
    }

    private void search(String name, RollbackTrial trial, ToolRun run, List<MemoryAllowance> allowed) {
        try (StoppedProcess process = MemoryScan.of(run).start()) {
            assertEquals("java", process.executable().getFileName().toString());
            assertEquals("exit", process.reason());
            Map<String, byte[]> secrets = new TreeMap<>(trial.keys());
            secrets.put(PLAINTEXT, plaintext);
            byte[] control = "acra-rollback".getBytes(StandardCharsets.US_ASCII);
            assertFalse(process.search(Map.of("control", control)).hits().isEmpty(), "the search finds what is there");
            MemoryAllowance.require("rollback, " + name, process.search(secrets), allowed);
            process.resume().assertExit(0).assertStderr("");
        }
    }
}
