package acratools.rotate;

import acratools.sql.Row;

/**
 * A row and what is to become of its value.
 *
 * @param ordinal the number of rows before it
 */
record JudgedRow(Row row, RotatedValue value, long ordinal) {
    ValueName name() {
        return RowJudge.name(row, ordinal);
    }
}
