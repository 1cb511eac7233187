package acratools.rollback;

import acratools.sql.Row;
import acratools.sql.Rows;
import java.util.Optional;
import java.util.function.Function;

/** Cuts what a query yields into batches, bounded in rows and in bytes. For one thread. */
final class BatchReader {
    /** A batch ends with the value that reaches this. */
    private static final long MOST_BYTES = 1 << 20;

    private final Rows rows;
    private final RowForm form;
    private final Function<Row, RowKeys> keys;
    private final int mostRows;
    private long read;

    BatchReader(Rows rows, RowForm form, Function<Row, RowKeys> keys, int mostRows) {
        this.rows = rows;
        this.form = form;
        this.keys = keys;
        this.mostRows = mostRows;
    }

    /** The next batch; empty behind the last row. */
    RowBatch next() {
        RowBatch batch = new RowBatch(read + 1);
        while (batch.size() < mostRows && batch.bytes() < MOST_BYTES) {
            Optional<Row> row = rows.next();
            if (row.isEmpty()) {
                break;
            }
            int length =
                    row.get().bytes(form.value()).map(value -> value.length).orElse(0);
            batch.add(row.get(), keys.apply(row.get()), length);
        }
        read += batch.size();
        return batch;
    }
}
