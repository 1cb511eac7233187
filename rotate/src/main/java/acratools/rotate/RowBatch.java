package acratools.rotate;

import acratools.sql.Row;
import java.util.List;

/**
 * Rows that were read one after another.
 *
 * @param first the number of rows before them
 */
record RowBatch(long first, List<Row> rows) {}
