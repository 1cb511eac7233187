package acratools.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads single rows again, through the user's select, found by their leading columns. */
final class CurrentRows {
    private final JdbcDriver driver;
    private final Connection connection;
    private final String select;
    private final List<String> columns;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    CurrentRows(JdbcDriver driver, Connection connection, String select, List<String> columns) {
        this.driver = driver;
        this.connection = connection;
        this.select = select;
        this.columns = columns;
    }

    /** The rows whose leading columns are those of {@code row}, two at most. */
    List<Row> like(Row row) throws SQLException {
        StringBuilder condition = new StringBuilder();
        for (int i = 0; i < columns.size() - 2; i++) {
            condition.append(i == 0 ? " where c" : " and c").append(i + 1);
            condition.append(row.cell(i) == null ? " is null" : " = ?");
        }
        PreparedStatement statement = prepared(condition.toString());
        int index = 1;
        for (int i = 0; i < columns.size() - 2; i++) {
            if (row.cell(i) != null) {
                driver.bind(statement, index++, row.cell(i));
            }
        }
        try (ResultSet result = statement.executeQuery()) {
            RowReader reader = RowReader.of(driver, columns, result);
            List<Row> rows = new ArrayList<>(1);
            while (rows.size() < 2 && result.next()) {
                rows.add(reader.read(result));
            }
            return rows;
        }
    }

    private PreparedStatement prepared(String condition) throws SQLException {
        PreparedStatement statement = prepared.get(condition);
        if (statement == null) {
            statement = connection.prepareStatement(driver.over(select, columns.size()) + condition + " limit 2");
            prepared.put(condition, statement);
        }
        return statement;
    }
}
