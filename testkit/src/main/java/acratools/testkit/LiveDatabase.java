package acratools.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** One database of a {@link LivePostgres} or {@link LiveMariaDb}, made for one test; closing it drops it. */
public final class LiveDatabase implements AutoCloseable {
    private final String name;
    private final String dsn;
    private final String url;
    private final Properties login;
    private final Runnable drop;

    LiveDatabase(String name, String dsn, String url, Properties login, Runnable drop) {
        this.name = name;
        this.dsn = dsn;
        this.url = url;
        this.login = login;
        this.drop = drop;
    }

    public String name() {
        return name;
    }

    /** The connection string, as the Go driver takes it, of a user with every right and with a password. */
    public String dsn() {
        return dsn;
    }

    /** A connection of the test's own, for instance of a second writer. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, login);
    }

    /** Runs statements that give nothing. */
    public void run(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** Runs a statement with {@code ?} once for each list of parameters, in one transaction. */
    public void insert(String sql, List<List<Object>> rows) {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (List<Object> row : rows) {
                    for (int i = 0; i < row.size(); i++) {
                        statement.setObject(i + 1, row.get(i));
                    }
                    statement.addBatch();
                }
                statement.executeBatch();
            }
            connection.commit();
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** What a statement gives. */
    public List<List<@Nullable Object>> select(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            while (result.next()) {
                List<@Nullable Object> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getObject(i));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Override
    public void close() {
        drop.run();
    }
}
