package acratools.rollback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.id.ClientId;
import acratools.log.Log;
import acratools.packaged.LiveDatabases;
import acratools.secret.OpenSecrets;
import acratools.secret.SecretEnvironment;
import acratools.sql.Database;
import acratools.sql.DatabasePatience;
import acratools.sql.Dialect;
import acratools.sql.GoDsn;
import acratools.sql.MySql;
import acratools.sql.PostgreSql;
import acratools.sql.Row;
import acratools.sql.RowInserts;
import acratools.sql.Rows;
import acratools.sql.SqlTemplate;
import acratools.testkit.LiveMariaDb;
import acratools.testkit.LivePostgres;
import acratools.testkit.LiveServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Run by scripts/benchmark-rollback; its name keeps it out of other runs. */
@ExtendWith(LiveServers.class)
class RollbackBenchmark {
    private static final Log SILENT = (level, message, pairs) -> {};
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int STANDARD_BATCH = 500;
    private static final int VALUE_LENGTH = 100;

    private static LiveDatabases databases;

    private final int rows = Integer.getInteger("acra.benchmark.rows", 20_000);
    private final int moreRows = Integer.getInteger("acra.benchmark.more_rows", 1_000_000);

    @TempDir
    private Path work;

    @BeforeAll
    static void findServers(LivePostgres postgres, LiveMariaDb mariaDb) {
        databases = new LiveDatabases(postgres, mariaDb);
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mysql"})
    void measures(String kind) throws IOException {
        if (!kind.contains(System.getProperty("acra.benchmark.database", ""))) {
            return;
        }
        Dialect dialect = kind.equals("mysql") ? new MySql() : new PostgreSql();
        try (RollbackTrial trial = new RollbackTrial(databases, kind, work);
                GoDsn dsn = dialect.dsn(trial.database().dsn(), SecretEnvironment.of(Map.of()))) {
            say("%s, %d AcraStructs of %d bytes, %d cores", kind, rows, VALUE_LENGTH, CORES);
            trial.source(values(trial)).database().run("create table dst(id int, data " + trial.bytes() + ")");
            Database database = Database.of(dialect, dsn, Optional.empty(), DatabasePatience.standard(), SILENT);
            Bench bench = new Bench(trial, dialect, database);
            bench.job(true, CORES, STANDARD_BATCH);
            double crypto = bench.best("cryptography alone, " + CORES + " threads", () -> bench.cryptoAlone(CORES));
            bench.best("cryptography alone, 1 thread", () -> bench.cryptoAlone(1));
            double stored = bench.best("database alone, batches of 500", bench::databaseAlone);
            for (int workers = 1; workers <= CORES; workers++) {
                int parallel = workers;
                bench.best(parallel + " workers, file", () -> bench.job(false, parallel, STANDARD_BATCH));
            }
            for (int size : new int[] {100, 200, 1000, 2000}) {
                bench.best(
                        CORES + " workers, file and --execute, batches of " + size, () -> bench.job(true, CORES, size));
            }
            double best = bench.best(
                    CORES + " workers, file and --execute, batches of 500",
                    () -> bench.job(true, CORES, STANDARD_BATCH));
            say("  time by the larger bound's: %.2f", Math.min(crypto, stored) / best);
            packaged(trial, rows);
            if (moreRows > 0) {
                trial.database().run("insert into src(id, data) select " + series(trial) + " where id <= " + rows);
                packaged(trial, moreRows);
            }
        }
    }

    /** The rows again and again, until there are enough. */
    private String series(RollbackTrial trial) {
        int copies = moreRows / rows - 1;
        String numbers = trial.mySql() ? "seq_1_to_" + copies : "generate_series(1, " + copies + ") as s(seq)";
        return "id + seq * " + rows + ", data from src, " + numbers;
    }

    private List<byte @Nullable []> values(RollbackTrial trial) {
        List<byte @Nullable []> values = new ArrayList<>(rows);
        byte[] data = new byte[VALUE_LENGTH];
        SecureRandom random = new SecureRandom();
        for (int i = 0; i < rows; i++) {
            random.nextBytes(data);
            values.add(trial.acraStruct(data));
        }
        return values;
    }

    private void packaged(RollbackTrial trial, int count) throws IOException {
        trial.database().run("delete from dst");
        long started = System.nanoTime();
        trial.run(
                        "select data, id from src",
                        "insert into dst(data, id) values(" + trial.parameter(1) + ", " + trial.parameter(2) + ")",
                        "--execute")
                .through("python3", "-c", PEAK)
                .within(Duration.ofHours(1))
                .run()
                .assertExit(0);
        double seconds = (System.nanoTime() - started) / 1e9;
        say(
                "  packaged tool, --execute, %d rows: %.1f s, %.0f rows/s with start-up, peak RSS %s MB",
                count, seconds, count / seconds, Files.readString(work.resolve("peak")));
    }

    /** Runs a command and leaves its peak RSS in MB in a file. */
    private static final String PEAK = "import resource, subprocess, sys\n"
            + "code = subprocess.call(sys.argv[1:])\n"
            + "open('peak', 'w').write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024))\n"
            + "sys.exit(code)\n";

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    /** One job and its bounds, each in rows/s. */
    private final class Bench {
        private interface Measured {
            double run() throws IOException;
        }

        private final RollbackTrial trial;
        private final Database database;
        private final SqlTemplate select;
        private final InsertTemplate insert;
        private final RowForm form = new RowForm(false, Set.of(1, 2));

        Bench(RollbackTrial trial, Dialect dialect, Database database) {
            this.trial = trial;
            this.database = database;
            this.select = dialect.template("select data, id from src where id <= " + rows);
            this.insert = InsertTemplate.of(
                    dialect.template(
                            "insert into dst(data, id) values(" + trial.parameter(1) + ", " + trial.parameter(2) + ")"),
                    trial.mySql() ? MySqlLiteral.HEX : PostgreSqlLiteral.HEX,
                    trial.parameter(1));
        }

        double best(String name, Measured measured) throws IOException {
            double best = 0;
            for (int i = 0; i < 3; i++) {
                best = Math.max(best, measured.run());
            }
            say("  %s: %.0f rows/s", name, best);
            return best;
        }

        double job(boolean executes, int workers, int batch) {
            trial.database().run("delete from dst");
            try (RunKeys keys = keys();
                    OpenSecrets secrets = new OpenSecrets();
                    StatementSink sink =
                            StatementSink.at(work.resolve("out.sql"), new SecureRandom(), secrets, SILENT)) {
                RollbackJob job = new RollbackJob(
                        database,
                        select,
                        insert,
                        form,
                        new RollbackRules(true, true, executes, batch, workers),
                        BadRows.open(Optional.empty(), SILENT),
                        SILENT,
                        () -> {},
                        count -> {});
                long started = System.nanoTime();
                RollbackSummary summary = job.run(source(keys), sink);
                double seconds = (System.nanoTime() - started) / 1e9;
                assertEquals(rows, summary.count(ValueState.DECRYPTED));
                return rows / seconds;
            }
        }

        /** Rows from memory to statements in memory. */
        double cryptoAlone(int workers) {
            List<RowBatch> batches = new ArrayList<>();
            try (RunKeys keys = keys();
                    Rows all = database.rows(select, STANDARD_BATCH)) {
                keys.expectMany();
                BatchReader reader = new BatchReader(all, source(keys), STANDARD_BATCH);
                for (RowBatch batch = reader.next(); batch.size() > 0; batch = reader.next()) {
                    batches.add(batch);
                }
                BatchOpener opener = new BatchOpener(new ValueOpener(true), insert, form, true, false, false);
                long started = System.nanoTime();
                try (Workers threads = new Workers(opener, workers)) {
                    for (RowBatch batch : batches) {
                        while (!threads.hasRoom()) {
                            threads.take().close();
                        }
                        threads.add(batch);
                    }
                    while (!threads.isEmpty()) {
                        threads.take().close();
                    }
                }
                return rows / ((System.nanoTime() - started) / 1e9);
            }
        }

        /** The same reads, and inserts of as many bytes that are not decrypted. */
        double databaseAlone() {
            trial.database().run("delete from dst");
            byte[] value = new byte[VALUE_LENGTH];
            long started = System.nanoTime();
            try (Rows all = database.rows(select, STANDARD_BATCH);
                    RowInserts inserts = database.inserts(insert.template())) {
                int added = 0;
                for (Optional<Row> row = all.next(); row.isPresent(); row = all.next()) {
                    inserts.add(value, row.get(), form.column(2));
                    if (++added % STANDARD_BATCH == 0) {
                        inserts.flush();
                    }
                }
                inserts.flush();
                inserts.commit();
            }
            return rows / ((System.nanoTime() - started) / 1e9);
        }

        private RunKeys keys() {
            return new RunKeys(trial.keystore(), new OpenSecrets(), SILENT);
        }

        private KeySource source(RunKeys keys) {
            return new KeySource() {
                @Override
                public RowKeys of(Row row) {
                    return keys.ofClient(new ClientId("client1"));
                }

                @Override
                public void expectMany() {
                    keys.expectMany();
                }
            };
        }
    }
}
