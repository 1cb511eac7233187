package acratools.sql;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Calendar;
import java.util.List;
import java.util.Properties;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/** MariaDB's driver, for MySQL too. Statements are prepared by the server, so that values are never part of a text. */
final class MySqlDriver implements JdbcDriver {
    private static final int DEADLOCK = 1213;
    private static final int LOCK_WAIT_TIMEOUT = 1205;
    private static final int RECORD_HAS_CHANGED = 1020;
    private static final int STATEMENT_TIMEOUT = 1969;
    private static final int QUERY_INTERRUPTED = 3024;
    private static final int CONNECTION_KILLED = 1927;
    private static final int PACKET_TOO_LARGE = 1153;
    private static final int IDLE_FOR_TOO_LONG = 4031;
    private static final int NOT_ALL_ROLLED_BACK = 1196;

    /** Where they begin in {@code 2026-03-29 02:30:00.123}. */
    private static final int MONTH = 5;

    private static final int DAY = 8;
    private static final int FRACTION = 19;

    private static final String NET_WRITE_TIMEOUT = "net_write_timeout";
    private static final int A_DAY = 86_400;

    /** A cursor whose reader waits for the writers must not be cut off by the server. */
    private static final List<String> LIMITS_OF_A_CURSOR =
            List.of(NET_WRITE_TIMEOUT, "max_statement_time", "max_execution_time");

    /** MySQL has no limit for statements that write as they are, only for what they wait for. */
    private static final List<String> LIMITS_OF_A_WRITE =
            List.of("innodb_lock_wait_timeout", "lock_wait_timeout", "max_statement_time");

    @Override
    public String className() {
        return "org.mariadb.jdbc.Driver";
    }

    @Override
    public String url(GoDsn dsn) {
        if (!dsn.socket().isEmpty()) {
            return "jdbc:mariadb://localhost/?localSocket=" + dsn.socket();
        }
        return "jdbc:mariadb://" + dsn.authority() + "/";
    }

    @Override
    public Properties properties(GoDsn dsn, DsnTls tls, DatabasePatience patience) {
        Properties properties = new Properties();
        properties.setProperty("user", dsn.user());
        properties.setProperty("useServerPrepStmts", "true");
        // It answers "unknown" instead of the number of rows.
        properties.setProperty("useBulkStmts", "false");
        properties.setProperty("allowLocalInfile", "false");
        properties.setProperty("allowPublicKeyRetrieval", "true");
        properties.setProperty("tinyInt1isBit", "false");
        properties.setProperty("transformedBitIsBoolean", "false");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty(
                "connectTimeout", Long.toString(patience.connect().toMillis()));
        properties.setProperty("dumpQueriesOnException", "false");
        properties.setProperty("includeInnodbStatusInDeadlockExceptions", "false");
        dsn.properties().forEach(properties::setProperty);
        if (tls.use() == DsnTls.Use.OFF) {
            properties.setProperty("sslMode", "disable");
        } else {
            properties.setProperty("sslMode", "trust");
            properties.setProperty("tlsSocketType", MySqlTls.TYPE);
        }
        return properties;
    }

    @Override
    public void prepareReading(Connection connection, GoDsn dsn) throws SQLException {
        connection.setAutoCommit(false);
        // A cursor of a serializable transaction would lock the rows that are to be written.
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (Statement statement = connection.createStatement()) {
            for (String limit : LIMITS_OF_A_CURSOR) {
                if (!sets(dsn, limit)) {
                    setIfKnown(statement, limit, limit.equals(NET_WRITE_TIMEOUT) ? A_DAY : 0);
                }
            }
        }
    }

    @Override
    public void prepareWriting(Connection connection, WriteGuard guard, GoDsn dsn, DatabasePatience patience)
            throws SQLException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(
                guard == WriteGuard.READ_AGAIN
                        ? Connection.TRANSACTION_SERIALIZABLE
                        : Connection.TRANSACTION_READ_COMMITTED);
        long seconds = patience.statement().toSeconds();
        if (seconds == 0) {
            return;
        }
        boolean limited = true;
        try (Statement statement = connection.createStatement()) {
            for (String limit : LIMITS_OF_A_WRITE) {
                if (sets(dsn, limit)) {
                    limited = false;
                } else {
                    setIfKnown(statement, limit, seconds);
                }
            }
        }
        if (limited) {
            JdbcDriver.limitSilence(connection, patience.statement());
        }
    }

    /** Whether the connection string sets it. */
    private static boolean sets(GoDsn dsn, String variable) {
        for (String set : dsn.properties().getOrDefault("sessionVariables", "").split(",", -1)) {
            if (set.startsWith(variable + "=")) {
                return true;
            }
        }
        return false;
    }

    /** Limits of MariaDB's are not all MySQL's, nor the other way round, and the driver logs what a server refuses. */
    private static void setIfKnown(Statement statement, String variable, long value) throws SQLException {
        boolean known;
        try (ResultSet found = statement.executeQuery("show session variables like '" + variable + "'")) {
            known = found.next();
        }
        if (known) {
            statement.execute("set " + variable + " = " + value);
        }
    }

    @Override
    public boolean rollBack(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // The driver sends none where it takes no transaction to be open, as behind writes to tables without them.
            statement.execute("rollback");
            try (ResultSet warnings = statement.executeQuery("show warnings")) {
                while (warnings.next()) {
                    if (warnings.getInt("Code") == NOT_ALL_ROLLED_BACK) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    @Override
    public @Nullable Object cell(ResultSet row, int column, int type) throws SQLException {
        return switch (type) {
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> row.getBytes(column);
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.DECIMAL, Types.NUMERIC ->
                row.getBigDecimal(column);
            case Types.REAL, Types.FLOAT, Types.DOUBLE -> row.getObject(column, Double.class);
            case Types.BIT -> bits(row.getBytes(column));
            case Types.TIMESTAMP -> dateTime(row, column);
            default -> row.getString(column);
        };
    }

    /** The server compares bits as a number, and would take bytes for a text of one. */
    private static @Nullable BigDecimal bits(byte @Nullable [] bytes) {
        return bytes == null ? null : new BigDecimal(new BigInteger(1, bytes));
    }

    /**
     * The driver's text of a date and time has been through the zone of this JVM, where an hour may be missing. Of a
     * date with a zero in it that text is exact, and there is no other.
     */
    private static @Nullable String dateTime(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        if (text == null || text.startsWith("00", MONTH) || text.startsWith("00", DAY)) {
            return text;
        }
        // MySQL's calendar is Gregorian back to its first day, and so is this one.
        Calendar calendar = new Calendar.Builder()
                .setCalendarType("iso8601")
                .setTimeZone(TimeZone.getTimeZone("UTC"))
                .build();
        LocalDateTime exact =
                LocalDateTime.ofInstant(row.getTimestamp(column, calendar).toInstant(), ZoneOffset.UTC);
        return exact.toLocalDate() + " " + DateTimeFormatter.ISO_LOCAL_TIME.format(exact.withNano(0))
                + text.substring(FRACTION);
    }

    @Override
    public void bind(PreparedStatement statement, int index, @Nullable Object cell) throws SQLException {
        if (cell instanceof byte[] bytes) {
            statement.setBytes(index, bytes);
        } else if (cell instanceof BigDecimal number
                && number.scale() == 0
                && number.toBigInteger().bitLength() < 64) {
            statement.setLong(index, number.longValueExact());
        } else if (cell instanceof BigDecimal number) {
            statement.setBigDecimal(index, number);
        } else if (cell instanceof Double number) {
            statement.setDouble(index, number);
        } else {
            statement.setString(index, (String) cell);
        }
    }

    /** Bytes fit everywhere. */
    @Override
    public boolean takesText(PreparedStatement statement, int index) {
        return false;
    }

    /** Text columns would compare by their collation. */
    @Override
    public String holds(String column) {
        return "cast(" + column + " as binary) = ?";
    }

    /** MariaDB takes names of columns behind a common table expression only. */
    @Override
    public String over(String select, int columns) {
        return "with acra_rows(" + JdbcDriver.columns(columns) + ") as (" + select + "\n) select * from acra_rows";
    }

    @Override
    public String withoutTls() {
        return "tls=false";
    }

    @Override
    public boolean isConflict(SQLException refused) {
        int code = refused.getErrorCode();
        return code == DEADLOCK || code == RECORD_HAS_CHANGED || "40001".equals(refused.getSQLState());
    }

    @Override
    public boolean isLost(SQLException broken) {
        int code = broken.getErrorCode();
        return !isTooLarge(broken)
                && (String.valueOf(broken.getSQLState()).startsWith("08")
                        || code == CONNECTION_KILLED
                        || code == IDLE_FOR_TOO_LONG);
    }

    /** The server's word, or the driver's, which knows the server's bound and sends nothing. */
    @Override
    public boolean isTooLarge(SQLException refused) {
        for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
            if (cause.getClass().getSimpleName().equals("MaxAllowedPacketException")) {
                return true;
            }
        }
        return refused.getErrorCode() == PACKET_TOO_LARGE;
    }

    @Override
    public boolean isTimeout(SQLException refused) {
        int code = refused.getErrorCode();
        return code == LOCK_WAIT_TIMEOUT || code == STATEMENT_TIMEOUT || code == QUERY_INTERRUPTED;
    }
}
