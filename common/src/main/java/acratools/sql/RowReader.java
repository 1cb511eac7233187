package acratools.sql;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads rows of one result. */
final class RowReader {
    private final JdbcDriver driver;
    private final List<String> labels;
    private final int[] types;
    private final boolean[] numbers;

    private RowReader(JdbcDriver driver, List<String> labels, int[] types) {
        this.driver = driver;
        this.labels = labels;
        this.types = types;
        this.numbers = new boolean[types.length];
        for (int i = 0; i < types.length; i++) {
            numbers[i] = isNumber(types[i]);
        }
    }

    private static boolean isNumber(int type) {
        return switch (type) {
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.DECIMAL, Types.NUMERIC -> true;
            default -> false;
        };
    }

    static RowReader of(JdbcDriver driver, ResultSet result) throws SQLException {
        ResultSetMetaData columns = result.getMetaData();
        List<String> labels = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            labels.add(columns.getColumnLabel(i));
        }
        return of(driver, labels, result);
    }

    /** With other names for the columns than the result has. */
    static RowReader of(JdbcDriver driver, List<String> labels, ResultSet result) throws SQLException {
        ResultSetMetaData columns = result.getMetaData();
        int[] types = new int[columns.getColumnCount()];
        for (int i = 0; i < types.length; i++) {
            types[i] = columns.getColumnType(i + 1);
        }
        return new RowReader(driver, List.copyOf(labels), types);
    }

    List<String> labels() {
        return labels;
    }

    Row read(ResultSet result) throws SQLException {
        @Nullable Object[] cells = new @Nullable Object[types.length];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = driver.cell(result, i + 1, types[i]);
        }
        return new Row(labels, numbers, cells);
    }
}
