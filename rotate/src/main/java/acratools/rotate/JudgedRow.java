package acratools.rotate;

import acratools.sql.Row;

/**
 * A row and what is to become of its value.
 *
 * @param name the row in messages
 */
record JudgedRow(Row row, RotatedValue value, String name) {}
