package acratools.rollback;

import acratools.sql.Row;
import acratools.sql.Rows;
import java.util.Optional;

/** Cuts what a query yields into batches, bounded in rows and in bytes. For one thread. */
final class BatchReader {
    /** A batch ends with the row that reaches this. */
    private static final long MOST_BYTES = 1 << 20;

    /** So many rows at least tell of a large table. */
    private static final long MANY = 2_000;

    private final Rows rows;
    private final KeySource keys;
    private final int mostRows;
    private long read;

    BatchReader(Rows rows, KeySource keys, int mostRows) {
        this.rows = rows;
        this.keys = keys;
        this.mostRows = mostRows;
    }

    /** What a row keeps in memory, about: any of its columns may be the long one. */
    static long length(Row row) {
        long length = 0;
        for (int column = 0; column < row.width(); column++) {
            length += row.isBinary(column)
                    ? row.bytes(column).map(bytes -> bytes.length).orElse(0)
                    : row.text(column).map(String::length).orElse(0);
        }
        return length;
    }

    /** The next batch; empty behind the last row. */
    RowBatch next() {
        RowBatch batch = new RowBatch(read + 1);
        while (batch.size() < mostRows && batch.bytes() < MOST_BYTES) {
            Optional<Row> row = rows.next();
            if (row.isEmpty()) {
                break;
            }
            batch.add(row.get(), keys.of(row.get()), length(row.get()));
        }
        long before = read;
        read += batch.size();
        if (before < MANY && read >= MANY) {
            keys.expectMany();
        }
        return batch;
    }
}
