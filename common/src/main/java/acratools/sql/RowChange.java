package acratools.sql;

/** A row as it was read, and the bytes that its last column is to hold. Immutable by convention. */
public final class RowChange {
    private final Row row;
    private final byte[] value;

    /** @param value taken over: do not change it */
    public RowChange(Row row, byte[] value) {
        this.row = row;
        this.value = value;
    }

    public Row row() {
        return row;
    }

    byte[] value() {
        return value;
    }
}
