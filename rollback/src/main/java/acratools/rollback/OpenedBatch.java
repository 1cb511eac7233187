package acratools.rollback;

import acratools.sql.Row;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What came of a batch: its statements, the values for the database, the rows that failed. It holds plaintext until closed. */
final class OpenedBatch implements AutoCloseable {
    /** A row and its value. */
    record Insert(Row row, OpenedValue value) {}

    /** A row that has no statement. */
    record BadRow(String name, String reason) {}

    private final long firstNumber;
    private final StatementBuffers buffers;
    private final StatementBuffer statements;
    private final List<Insert> inserts = new ArrayList<>();
    private final List<BadRow> badRows = new ArrayList<>();
    private final Map<ValueState, Long> counts = new EnumMap<>(ValueState.class);

    /**
     * An empty one.
     *
     * @param firstNumber of its rows, counted from 1
     * @param buffers where the memory of the statements comes from and goes back
     */
    OpenedBatch(long firstNumber, StatementBuffers buffers) {
        this.firstNumber = firstNumber;
        this.buffers = buffers;
        this.statements = buffers.take();
    }

    long firstNumber() {
        return firstNumber;
    }

    long lastNumber() {
        return firstNumber + size() - 1;
    }

    StatementBuffer statements() {
        return statements;
    }

    /** In the order of the rows. */
    List<Insert> inserts() {
        return inserts;
    }

    List<BadRow> badRows() {
        return badRows;
    }

    /** All rows, failed ones included. */
    long size() {
        long size = 0;
        for (long count : counts.values()) {
            size += count;
        }
        return size;
    }

    /** How many values are in that state. */
    long count(ValueState state) {
        return counts.getOrDefault(state, 0L);
    }

    void count(OpenedValue value) {
        counts.merge(value.state(), 1L, Long::sum);
    }

    @Override
    public void close() {
        buffers.giveBack(statements);
        for (Insert insert : inserts) {
            insert.value().close();
        }
    }
}
