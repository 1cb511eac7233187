package acratools.rollback;

import acratools.failure.InputFailure;
import acratools.failure.ToolFailure;
import acratools.sql.Row;
import java.util.Optional;

/** Decrypts batches and writes their statements, as far as those are wanted. Used by several threads at once. */
final class BatchOpener {
    private final ValueOpener opener;
    private final InsertTemplate insert;
    private final RowForm form;
    private final boolean writes;
    private final boolean executes;
    private final boolean asText;
    private final StatementBuffers buffers = new StatementBuffers();

    /**
     * @param writes whether statements are wanted
     * @param executes whether values are wanted
     * @param asText whether values must be text for the database
     */
    BatchOpener(
            ValueOpener opener, InsertTemplate insert, RowForm form, boolean writes, boolean executes, boolean asText) {
        this.opener = opener;
        this.insert = insert;
        this.form = form;
        this.writes = writes;
        this.executes = executes;
        this.asText = asText;
    }

    /** Opens one batch; the caller closes what it gets. */
    OpenedBatch open(RowBatch batch) {
        OpenedBatch opened = new OpenedBatch(batch.number(0), buffers);
        try {
            for (int i = 0; i < batch.size(); i++) {
                open(batch.number(i), batch.row(i), batch.keys(i), opened);
            }
            return opened;
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    private void open(long number, Row row, RowKeys keys, OpenedBatch opened) {
        OpenedValue value = write(row, checked(open(row, keys)), opened.statements());
        opened.count(value);
        Optional<ToolFailure> failure = value.failure();
        if (failure.isPresent()) {
            opened.badRows()
                    .add(new OpenedBatch.BadRow(
                            form.name(number, row), failure.get().reason()));
        } else if (executes) {
            opened.inserts().add(new OpenedBatch.Insert(row, value));
        } else {
            value.close();
        }
    }

    private OpenedValue open(Row row, RowKeys keys) {
        byte[] value = row.bytes(form.value()).orElse(null);
        return keys.reader()
                .map(reader -> opener.open(value, reader))
                .orElseGet(() -> opener.withoutKeys(value).orElseGet(keys::failed));
    }

    /** One value that is no text would undo the whole transaction. */
    private OpenedValue checked(OpenedValue value) {
        byte[] plain = value.plain();
        if (!asText || plain == null || Utf8.isText(plain)) {
            return value;
        }
        value.close();
        return OpenedValue.failed(new InputFailure("value", "is no text in utf-8, which its column takes", ""));
    }

    private OpenedValue write(Row row, OpenedValue value, StatementBuffer statements) {
        if (!writes || value.failure().isPresent()) {
            return value;
        }
        int before = statements.length();
        try {
            insert.write(value.plain(), row, form, statements);
            return value;
        } catch (StatementBuffer.TooLong e) {
            statements.cutTo(before);
            value.close();
            return OpenedValue.failed(new InputFailure("value", "is too long for a statement", ""));
        }
    }
}
