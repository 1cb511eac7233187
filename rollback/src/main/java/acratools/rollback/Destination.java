package acratools.rollback;

import acratools.failure.DatabaseFailure;
import acratools.sql.RowInserts;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where decrypted rows go: the output file, the database, or both. {@link #commit} shows them, in the order in which a kill
 * between its steps does the least harm: the file is complete and on the disk first, then the database commits, then the
 * file takes its name.
 */
final class Destination {
    private final StatementSink sink;
    private final Optional<RowInserts> inserts;
    private final RowForm form;

    /** @param inserts absent if nothing is executed */
    Destination(StatementSink sink, Optional<RowInserts> inserts, RowForm form) {
        this.sink = sink;
        this.inserts = inserts;
        this.form = form;
    }

    /** Whether values must be text for the database. */
    boolean takesText() {
        return inserts.map(RowInserts::takesText).orElse(false);
    }

    /** Takes the rows of one batch. */
    void add(OpenedBatch batch) {
        sink.write(batch.statements());
        if (inserts.isPresent()) {
            insert(batch, inserts.get());
        }
    }

    private void insert(OpenedBatch batch, RowInserts rows) {
        try {
            for (OpenedBatch.Insert insert : batch.inserts()) {
                rows.add(insert.value().plain(), insert.row(), form.column(2));
            }
            rows.flush();
        } catch (DatabaseFailure failure) {
            throw failure.subject().equals(RowInserts.SUBJECT)
                    ? failure.on(failure.subject() + ", for one of the rows " + batch.firstNumber() + " to "
                            + batch.lastNumber())
                    : failure;
        }
    }

    /**
     * All rows were given.
     *
     * @throws acratools.failure.ToolFailure if they cannot be shown; whether the database has them is open only if the
     *     connection broke meanwhile
     */
    void commit() {
        sink.complete();
        if (inserts.isPresent()) {
            sink.beginCommit();
            commit(inserts.get());
        }
        sink.publish();
    }

    /** How many rows the database made or changed; absent if nothing is executed. */
    OptionalLong changed() {
        return inserts.isPresent() ? OptionalLong.of(inserts.get().changed()) : OptionalLong.empty();
    }

    private void commit(RowInserts rows) {
        try {
            rows.commit();
        } catch (DatabaseFailure failure) {
            if (!rows.isInDoubt()) {
                sink.commitRefused();
            }
            throw failure;
        }
    }
}
