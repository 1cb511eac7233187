package acratools.rollback;

import acratools.sql.Row;
import acratools.sql.Rows;
import java.util.Optional;

/** Cuts what a query yields into batches, bounded in rows and in bytes. For one thread. */
final class BatchReader {
    /** A batch ends with the value that reaches this. */
    private static final long MOST_BYTES = 1 << 20;

    /** So many rows at least tell of a large table. */
    private static final long MANY = 2_000;

    private final Rows rows;
    private final RowForm form;
    private final KeySource keys;
    private final int mostRows;
    private long read;

    BatchReader(Rows rows, RowForm form, KeySource keys, int mostRows) {
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
            batch.add(row.get(), keys.of(row.get()), length);
        }
        long before = read;
        read += batch.size();
        if (before < MANY && read >= MANY) {
            keys.expectMany();
        }
        return batch;
    }
}
