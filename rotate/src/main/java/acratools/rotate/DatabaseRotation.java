package acratools.rotate;

import acratools.cli.BulkFlags;
import acratools.cli.DatabaseOptions;
import acratools.cli.ToolContext;
import acratools.envelope.Envelope;
import acratools.envelope.EnvelopeReader;
import acratools.failure.InputFailure;
import acratools.failure.ToolFailure;
import acratools.failure.UsageFailure;
import acratools.id.KeyOwner;
import acratools.log.Log;
import acratools.sql.Database;
import acratools.sql.Dialect;
import acratools.sql.GoDsn;
import acratools.sql.Row;
import acratools.sql.RowUpdates;
import acratools.sql.Rows;
import acratools.sql.SqlTemplate;
import java.util.Optional;

/**
 * The rows that a query yields: its last two columns are the id and the value, those before them identify the row. A
 * first walk finds the ids, since all new keys must be durable before the first row changes; it reads with a cursor and
 * decrypts nothing, so it costs little beside the second. That one reads with a cursor, too, seals batches by several
 * threads at a time and writes each in one transaction, in the order in which they were read.
 */
final class DatabaseRotation implements DataRotation {
    /** The driver holds so many at once also where the first large one comes among them. */
    private static final int LARGEST_FETCH = 200;

    private final Database database;
    private final GoDsn dsn;
    private final SqlTemplate select;
    private final SqlTemplate update;
    private final RowPipeline pipeline;
    private final RowJudge judge;
    private final int fetchSize;
    private final boolean skipsBadRows;
    private final Log log;
    private long found;

    /**
     * @param dsn closed with this
     * @param batchSize rows in one transaction
     * @param parallelism batches sealed at a time
     * @param skipsBadRows whether a row with a bad id is for the walk that writes to tell of
     */
    DatabaseRotation(
            Database database,
            GoDsn dsn,
            SqlTemplate select,
            SqlTemplate update,
            IdKind ids,
            int batchSize,
            int parallelism,
            boolean skipsBadRows,
            Log log) {
        this.database = database;
        this.dsn = dsn;
        this.select = select;
        this.update = update;
        this.pipeline = new RowPipeline(batchSize, parallelism);
        this.judge = new RowJudge(ids);
        this.fetchSize = Math.min(batchSize, LARGEST_FETCH);
        this.skipsBadRows = skipsBadRows;
        this.log = log;
    }

    /**
     * The rows that the flags name; nothing is connected yet.
     *
     * @throws ToolFailure if the flags contradict each other
     */
    static DatabaseRotation of(ToolContext tool) {
        requireBoth(tool);
        DatabaseOptions options = new DatabaseOptions(tool, RotateFlags.CONNECTION_STRING);
        Dialect dialect = options.dialect();
        SqlTemplate select = template(dialect, tool.get(RotateFlags.SQL_SELECT), "the statement that selects");
        SqlTemplate update = template(dialect, tool.get(RotateFlags.SQL_UPDATE), "the statement that updates");
        GoDsn dsn = options.dsn(dialect);
        try {
            return new DatabaseRotation(
                    options.database(dialect, dsn),
                    dsn,
                    select,
                    update,
                    tool.get(RotateFlags.ZONE_MODE) ? IdKind.ZONE : IdKind.CLIENT,
                    tool.get(RotateFlags.BATCH_SIZE),
                    BulkFlags.parallelism(tool, RotateFlags.PARALLELISM),
                    tool.get(RotateFlags.SKIP_BAD_ROWS),
                    tool.log());
        } catch (RuntimeException | Error e) {
            dsn.close();
            throw e;
        }
    }

    private static void requireBoth(ToolContext tool) {
        boolean noSelect = tool.get(RotateFlags.SQL_SELECT).isEmpty();
        if (noSelect || tool.get(RotateFlags.SQL_UPDATE).isEmpty()) {
            throw new UsageFailure(
                    (noSelect ? RotateFlags.SQL_SELECT : RotateFlags.SQL_UPDATE).spelling(),
                    "is missing",
                    "rows are read with the one and written with the other");
        }
    }

    private static SqlTemplate template(Dialect dialect, String sql, String subject) {
        try {
            return dialect.template(sql);
        } catch (InputFailure failure) {
            throw failure.on(subject);
        }
    }

    /** Also refuses statements that do not fit together, or that the database does not take. */
    @Override
    public RotationCensus survey(SurveyPass pass) {
        RotationCensus census = new RotationCensus();
        try (RowUpdates tried = database.updates(update, select);
                Rows rows = database.rows(select, fetchSize)) {
            log.debug("rows that change meanwhile are kept", "by", tried.guard());
            found = 0;
            for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
                count(row.get(), found++, census, pass);
                pass.looked();
            }
        }
        return census;
    }

    private void count(Row row, long ordinal, RotationCensus census, SurveyPass pass) {
        Optional<byte[]> value = RowJudge.value(row);
        if (value.isEmpty()) {
            return;
        }
        Optional<Envelope> envelope = EnvelopeReader.recognise(value.get());
        try {
            KeyOwner owner = judge.owner(row);
            envelope.ifPresentOrElse(found -> census.add(owner, found), () -> census.add(owner));
        } catch (InputFailure bad) {
            // What holds nothing to rotate may be anybody's.
            if (!skipsBadRows && envelope.isPresent()) {
                ValueName name = RowJudge.name(row, ordinal);
                pass.badValues().met(bad.on(name.shown()), name.whole());
            }
        }
    }

    /** A bad row stops the run before its batch commits; to open every value beforehand would take almost as long again. */
    @Override
    public boolean isCheckedFirst() {
        return false;
    }

    @Override
    public void run(RotationPass pass) {
        pass.progress().expect(found);
        if (!pass.writes()) {
            try (Rows rows = database.rows(select, fetchSize)) {
                pipeline.run(rows, batch -> judge.judge(batch, pass), batch -> {
                    pass.checkpoint().run();
                    batch.forEach(row -> pass.done(row.value(), row::name));
                });
            }
            return;
        }
        try (RowUpdates updates = database.updates(update, select);
                Rows rows = database.rows(select, fetchSize)) {
            BatchWriter writer = new BatchWriter(updates, judge, pass);
            pipeline.run(rows, batch -> judge.judge(batch, pass), writer::write);
        }
    }

    @Override
    public String members(KeyOwner owner) {
        return "";
    }

    @Override
    public void close() {
        dsn.close();
    }
}
