package acratools.rollback;

import acratools.sql.Row;
import java.util.ArrayList;
import java.util.List;

/** Rows as they were read, each with its owner's keys. */
final class RowBatch {
    private final long firstNumber;
    private final List<Row> rows = new ArrayList<>();
    private final List<RowKeys> keys = new ArrayList<>();
    private long bytes;

    /** @param firstNumber of the rows of the run, counted from 1 */
    RowBatch(long firstNumber) {
        this.firstNumber = firstNumber;
    }

    /** @param length of all columns, in bytes, about */
    void add(Row row, RowKeys owner, long length) {
        rows.add(row);
        keys.add(owner);
        bytes += length;
    }

    int size() {
        return rows.size();
    }

    /** How long all columns of all rows are together. */
    long bytes() {
        return bytes;
    }

    Row row(int index) {
        return rows.get(index);
    }

    RowKeys keys(int index) {
        return keys.get(index);
    }

    long number(int index) {
        return firstNumber + index;
    }
}
