package acratools.rollback;

import acratools.log.Log;
import acratools.sql.Database;
import acratools.sql.RowInserts;
import acratools.sql.Rows;
import acratools.sql.SqlTemplate;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Reads rows, decrypts them, and writes them to the output file and the database, batch by batch and in their order. The
 * file has its name, and the database the rows, only after the last of them, the database first.
 */
final class RollbackJob {
    private final Database database;
    private final SqlTemplate select;
    private final InsertTemplate insert;
    private final RowForm form;
    private final RollbackRules rules;
    private final BadRows badRows;
    private final Log log;
    private final Runnable checkpoint;
    private final LongConsumer progress;

    /**
     * @param checkpoint called where the run may stop; throws if it is to
     * @param progress is given the number of rows that are done since it was called last
     */
    RollbackJob(
            Database database,
            SqlTemplate select,
            InsertTemplate insert,
            RowForm form,
            RollbackRules rules,
            BadRows badRows,
            Log log,
            Runnable checkpoint,
            LongConsumer progress) {
        this.database = database;
        this.select = select;
        this.insert = insert;
        this.form = form;
        this.rules = rules;
        this.badRows = badRows;
        this.log = log;
        this.checkpoint = checkpoint;
        this.progress = progress;
    }

    /**
     * Does it all.
     *
     * @param keys gives each row's owner's keys; called on this thread alone
     * @param sink closed by the caller, published here
     * @throws acratools.failure.ToolFailure if it cannot be done as a whole: then nothing was inserted, and nothing is to
     *     be published; only a lost connection at the commit leaves that open
     */
    RollbackSummary run(KeySource keys, StatementSink sink) {
        RollbackSummary summary = new RollbackSummary();
        try (Rows rows = database.rows(select, rules.batchSize())) {
            form.check(rows.width(), insert.width());
            if (rules.executes()) {
                try (RowInserts inserts = database.inserts(insert.template())) {
                    run(rows, keys, new Destination(sink, Optional.of(inserts), form), summary);
                }
            } else {
                run(rows, keys, new Destination(sink, Optional.empty(), form), summary);
            }
        }
        badRows.complete();
        return summary;
    }

    private void run(Rows rows, KeySource keys, Destination destination, RollbackSummary summary) {
        if (rules.writes() && destination.takesText()) {
            log.warning(
                    "the value goes into a column of text, where the file would load its bytes in hex or escape form:"
                            + " write convert_from($1, 'UTF8') in --insert");
        }
        BatchReader reader = new BatchReader(rows, keys, rules.batchSize());
        BatchOpener opener = new BatchOpener(
                new ValueOpener(rules.strict()),
                insert,
                form,
                rules.writes(),
                rules.executes(),
                destination.takesText());
        try (Workers workers = new Workers(opener, rules.parallelism())) {
            for (RowBatch batch = reader.next(); batch.size() > 0; batch = reader.next()) {
                while (!workers.hasRoom()) {
                    finish(workers.take(), destination, summary);
                }
                workers.add(batch);
            }
            while (!workers.isEmpty()) {
                finish(workers.take(), destination, summary);
            }
        }
        checkpoint.run();
        destination.commit();
        destination.changed().ifPresent(summary::executed);
    }

    private void finish(OpenedBatch opened, Destination destination, RollbackSummary summary) {
        try (opened) {
            checkpoint.run();
            badRows.met(opened.badRows());
            destination.add(opened);
            summary.add(opened);
            progress.accept(opened.size());
        }
    }
}
