package acratools.rotate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.cli.Progress;
import acratools.id.ClientId;
import acratools.log.Log;
import acratools.packaged.LiveKeystore;
import acratools.secret.SecretEnvironment;
import acratools.sql.Database;
import acratools.sql.DatabasePatience;
import acratools.sql.Dialect;
import acratools.sql.GoDsn;
import acratools.sql.MySql;
import acratools.sql.PostgreSql;
import acratools.sql.Row;
import acratools.sql.RowChange;
import acratools.sql.RowUpdates;
import acratools.sql.Rows;
import acratools.sql.SqlTemplate;
import acratools.testkit.DatabaseServer;
import acratools.testkit.LiveMariaDb;
import acratools.testkit.LivePostgres;
import acratools.testkit.MeasuredRun;
import acratools.themis.P256;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Run by scripts/benchmark-rotate; its name keeps it out of other runs. */
class RotateBenchmark {
    private static final Log SILENT = (level, message, pairs) -> {};
    private static final ClientId CLIENT = new ClientId("client1");
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int STANDARD_BATCH = 500;

    private final int rows = Integer.getInteger("acra.benchmark.rows", 20_000);
    private final int moreRows = Integer.getInteger("acra.benchmark.more_rows", 1_000_000);

    @TempDir
    private Path work;

    private Dialect dialect = new PostgreSql();

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mysql"})
    void measures(String kind) throws Exception {
        if (!kind.contains(System.getProperty("acra.benchmark.database", ""))) {
            return;
        }
        dialect = kind.equals("mysql") ? new MySql() : new PostgreSql();
        Path directory = work.resolve("server");
        try (DatabaseServer server = kind.equals("mysql")
                        ? LiveMariaDb.start(directory, "--innodb-flush-log-at-trx-commit=1", "--innodb-doublewrite=1")
                        : LivePostgres.start(directory, "fsync=on");
                RotateTrial trial = new RotateTrial(kind, server, "v1", work.resolve("keys"))) {
            say("%s, %d AcraStructs of %d bytes, %d cores", kind, rows, RotateTrial.DATA_LENGTH, CORES);
            trial.fillForOneClient(rows);
            Database database = Database.of(dialect, dsn(trial), Optional.empty(), DatabasePatience.standard(), SILENT);
            warmUp(trial, database);
            double crypto = cryptoAlone(trial, database, CORES);
            cryptoAlone(trial, database, 1);
            double written = databaseAlone(database);
            for (int workers = 1; workers <= CORES; workers++) {
                rotation(trial, database, workers, STANDARD_BATCH);
            }
            for (int size : new int[] {20, 100, 200, 1000, 2000}) {
                rotation(trial, database, CORES, size);
            }
            double best = rotation(trial, database, CORES, STANDARD_BATCH);
            say("  time by the larger bound's: %.2f", Math.min(crypto, written) / best);
            packaged(trial, rows);
            if (moreRows > 0) {
                trial.multiply(rows, moreRows);
                packaged(trial, moreRows);
            }
        }
    }

    private GoDsn dsn(RotateTrial trial) {
        return dialect.dsn(trial.database().dsn(), SecretEnvironment.of(Map.of()));
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    private SqlTemplate select() {
        return dialect.template("select id, owner, data from rot order by id");
    }

    private SqlTemplate update() {
        return dialect.template(
                "update rot set data=" + dialect.placeholder(1) + " where id=" + dialect.placeholder(2));
    }

    private void warmUp(RotateTrial trial, Database database) {
        rotate(trial, database, CORES, STANDARD_BATCH);
        rotate(trial, database, CORES, STANDARD_BATCH);
    }

    private double rotation(RotateTrial trial, Database database, int workers, int batch) {
        double best = 0;
        for (int i = 0; i < 3; i++) {
            best = Math.max(best, rotate(trial, database, workers, batch));
        }
        say("  %d workers, batches of %d: %.0f rows/s", workers, batch, best);
        return best;
    }

    /** A whole job, its survey and new keys included. */
    private double rotate(RotateTrial trial, Database database, int workers, int batch) {
        try (LiveKeystore keys = trial.keystore();
                BadValues bad = BadValues.open(false, Optional.empty(), SILENT);
                DatabaseRotation place = new DatabaseRotation(
                        database, dsn(trial), select(), update(), IdKind.CLIENT, batch, workers, false, SILENT)) {
            RotationJob job = new RotationJob(
                    keys.keystore(),
                    new RotationRules(false, false, false, false),
                    bad,
                    unit -> Progress.silent(),
                    new SecureRandom(),
                    () -> {},
                    step -> {},
                    SILENT);
            long started = System.nanoTime();
            RotationResult result = job.rotate(List.of(place));
            double seconds = (System.nanoTime() - started) / 1e9;
            assertEquals(rows, result.report().count(ValueState.ROTATED));
            return rows / seconds;
        }
    }

    /** The same work on the same values from memory into nowhere. */
    private double cryptoAlone(RotateTrial trial, Database database, int workers) {
        List<byte[]> values = new ArrayList<>(rows);
        try (Rows all = database.rows(select(), STANDARD_BATCH)) {
            for (Optional<Row> row = all.next(); row.isPresent(); row = all.next()) {
                values.add(RowJudge.value(row.get()).orElseThrow());
            }
        }
        trial.renew(CLIENT);
        double best = 0;
        try (LiveKeystore keys = trial.keystore();
                RotationKeys rotators =
                        new RotationKeys(keys.keystore(), P256.bulk(rows, SILENT), new SecureRandom(), 10, SILENT)) {
            for (int i = 0; i < 3; i++) {
                best = Math.max(best, rotators.with(CLIENT, rotator -> rotateInMemory(rotator, values, workers)));
            }
        }
        say("  cryptography alone, %d threads: %.0f values/s", workers, best);
        return best;
    }

    private double rotateInMemory(ValueRotator rotator, List<byte[]> values, int workers) {
        long started = System.nanoTime();
        List<CompletableFuture<Void>> parts = new ArrayList<>();
        for (int part = 0; part < workers; part++) {
            int first = part;
            parts.add(CompletableFuture.runAsync(
                    () -> {
                        for (int i = first; i < values.size(); i += workers) {
                            assertEquals(
                                    ValueState.ROTATED,
                                    rotator.rotate(values.get(i)).state());
                        }
                    },
                    job -> new Thread(job).start()));
        }
        parts.forEach(CompletableFuture::join);
        return values.size() / ((System.nanoTime() - started) / 1e9);
    }

    /** The same reads and writes, each value turned instead of sealed anew; an even number of times. */
    private double databaseAlone(Database database) {
        double best = 0;
        for (int i = 0; i < 4; i++) {
            long started = System.nanoTime();
            try (Rows surveyed = database.rows(select(), STANDARD_BATCH)) {
                Optional<Row> row = surveyed.next();
                while (row.isPresent()) {
                    row = surveyed.next();
                }
            }
            try (RowUpdates updates = database.updates(update(), select());
                    Rows all = database.rows(select(), STANDARD_BATCH)) {
                new RowPipeline(STANDARD_BATCH, 1)
                        .run(all, RotateBenchmark::turned, batch -> updates.write(batch, row -> Optional.empty()));
            }
            best = Math.max(best, rows / ((System.nanoTime() - started) / 1e9));
        }
        say("  database alone, batches of %d: %.0f rows/s", STANDARD_BATCH, best);
        return best;
    }

    private static List<RowChange> turned(RowBatch batch) {
        List<RowChange> changes = new ArrayList<>(batch.rows().size());
        for (Row row : batch.rows()) {
            byte[] value = RowJudge.value(row).orElseThrow().clone();
            for (int i = 0; i < value.length; i++) {
                value[i] ^= (byte) 0xff;
            }
            changes.add(new RowChange(row, value));
        }
        return changes;
    }

    private static void packaged(RotateTrial trial, int count) {
        MeasuredRun run = MeasuredRun.of(trial.run().within(Duration.ofHours(1)));
        run.result().assertExit(0);
        say(
                "  packaged tool, %d rows: %.1f s, %.0f rows/s with start-up, %.1f s of CPU, peak RSS %d MB",
                count, run.seconds(), count / run.seconds(), run.cpuSeconds(), run.peakKilobytes() / 1024);
    }
}
