package acratools.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What this package knows of a JDBC driver. Drivers are found by name, so that a run loads the one it uses. */
sealed interface JdbcDriver permits PostgreSqlDriver, MySqlDriver {
    /** What a server may need to give a statement up and say so. */
    Duration GRACE = Duration.ofSeconds(30);

    static JdbcDriver of(Dialect dialect) {
        return dialect instanceof PostgreSql ? new PostgreSqlDriver() : new MySqlDriver();
    }

    String className();

    /** Without user and password. */
    String url(GoDsn dsn);

    /** All but the password. */
    Properties properties(GoDsn dsn, DsnTls tls, DatabasePatience patience);

    /**
     * Settings of a connection that reads by a cursor, which lasts as long as the run: no limit of the server's cuts it off,
     * but those in the connection string.
     */
    void prepareReading(Connection connection, GoDsn dsn) throws SQLException;

    /**
     * Settings of a connection that writes. {@code guard} tells which isolation its transactions need; a time-out in the
     * connection string wins over {@code patience}.
     */
    void prepareWriting(Connection connection, WriteGuard guard, GoDsn dsn, DatabasePatience patience)
            throws SQLException;

    /**
     * Undoes the transaction, as far as the server can.
     *
     * @return false if it says that some of it stays, in tables without transactions
     */
    boolean rollBack(Connection connection) throws SQLException;

    /** A cell as it can be bound again: {@code byte[]}, {@code String}, a number, or null. */
    @Nullable
    Object cell(ResultSet row, int column, int type) throws SQLException;

    void bind(PreparedStatement statement, int index, @Nullable Object cell) throws SQLException;

    /** Whether a placeholder, counted from 1, stands where bytes do not fit and text does. */
    boolean takesText(PreparedStatement statement, int index) throws SQLException;

    /** The condition that {@code column} holds exactly the bytes of the one placeholder in it. */
    String holds(String column);

    /** A statement, without its condition, over the rows of {@code select} with columns {@code c1}, {@code c2}, … */
    String over(String select, int columns);

    /** What a connection string says to do without TLS, for hints. */
    String withoutTls();

    /** Whether the transaction was undone for no fault of its own, and may be tried again. */
    boolean isConflict(SQLException refused);

    /** Whether the connection is gone. */
    boolean isLost(SQLException broken);

    /** Whether the statement waited for too long. */
    boolean isTimeout(SQLException refused);

    /** Whether a value is larger than the server lets into one packet; the connection may be gone for it. */
    boolean isTooLarge(SQLException refused);

    /**
     * Ends waits for a server that says nothing any more, some time after it would have given the statement up itself.
     *
     * @param statement the server's own limit, not zero
     */
    static void limitSilence(Connection connection, Duration statement) throws SQLException {
        connection.setNetworkTimeout(
                Runnable::run, Math.toIntExact(statement.plus(GRACE).toMillis()));
    }

    /**
     * Whether the server's own message may be quoted, since it holds names alone and never values: class 42, syntax error or
     * access rule violation.
     */
    default boolean namesOnly(SQLException refused) {
        return String.valueOf(refused.getSQLState()).startsWith("42");
    }

    /** {@code c1, c2} for two. */
    static String columns(int count) {
        StringBuilder names = new StringBuilder();
        for (int i = 1; i <= count; i++) {
            names.append(i == 1 ? "c" : ", c").append(i);
        }
        return names.toString();
    }
}
