package acratools.sql;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * pgjdbc. Everything but {@code bytea} goes to and fro as text of no type, as lib/pq sends it, so that any column (uuid,
 * enum, json, numeric) can be compared with what was read from it.
 */
final class PostgreSqlDriver implements JdbcDriver {
    /**
     * A server that shuts down, crashed or starts; a session that was idle for too long, alone or in a transaction; a
     * transaction that took too long.
     */
    private static final Set<String> GONE = Set.of("57P01", "57P02", "57P03", "57P05", "25P03", "25P04");

    @Override
    public String className() {
        return "org.postgresql.Driver";
    }

    @Override
    public String url(GoDsn dsn) {
        return "jdbc:postgresql://" + dsn.authority() + "/" + URLEncoder.encode(dsn.database(), StandardCharsets.UTF_8);
    }

    @Override
    public Properties properties(GoDsn dsn, DsnTls tls, DatabasePatience patience) {
        Properties properties = new Properties();
        properties.setProperty("user", dsn.user());
        properties.setProperty("stringtype", "unspecified");
        properties.setProperty("binaryTransfer", "false");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "acra-tools");
        properties.setProperty("gssEncMode", "disable");
        // Details of server errors hold values.
        properties.setProperty("logServerErrorDetail", "false");
        properties.setProperty(
                "connectTimeout", Long.toString(patience.connect().toSeconds()));
        properties.setProperty("loginTimeout", Long.toString(patience.connect().toSeconds()));
        if (tls.use() == DsnTls.Use.OFF) {
            properties.setProperty("sslmode", "disable");
        } else {
            // pgjdbc's own checks are those of its factory; ours come with the sockets.
            properties.setProperty("sslmode", "require");
            properties.setProperty("sslfactory", PostgreSqlTls.class.getName());
        }
        dsn.properties().forEach(properties::setProperty);
        return properties;
    }

    @Override
    public void prepareReading(Connection connection, GoDsn dsn) throws SQLException {
        // pgjdbc fetches piece by piece only within a transaction.
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        // A cursor whose reader waits for the writers must not be cut off by the server.
        lift(
                connection,
                dsn,
                List.of(
                        "idle_in_transaction_session_timeout",
                        "idle_session_timeout",
                        "statement_timeout",
                        "transaction_timeout"));
        connection.commit();
    }

    /** Sets limits to none that the server knows and the connection string does not set. */
    private static void lift(Connection connection, GoDsn dsn, List<String> limits) throws SQLException {
        String own = dsn.properties().getOrDefault("options", "");
        // A name that the server does not know would be an error of "set".
        try (PreparedStatement statement = connection.prepareStatement(
                "select set_config(name, '0', false) from pg_catalog.pg_settings where name = ?")) {
            for (String limit : limits) {
                if (!own.contains(limit)) {
                    statement.setString(1, limit);
                    statement.execute();
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
                        ? Connection.TRANSACTION_REPEATABLE_READ
                        : Connection.TRANSACTION_READ_COMMITTED);
        // It is idle while rows are passed over that need nothing.
        lift(connection, dsn, List.of("idle_session_timeout"));
        if (!dsn.properties().getOrDefault("options", "").contains("statement_timeout")) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(
                        "set statement_timeout = " + patience.statement().toMillis());
            }
            if (!patience.statement().isZero()) {
                JdbcDriver.limitSilence(connection, patience.statement());
            }
        }
        connection.commit();
    }

    @Override
    public boolean rollBack(Connection connection) throws SQLException {
        connection.rollback();
        return true;
    }

    @Override
    public @Nullable Object cell(ResultSet row, int column, int type) throws SQLException {
        return type == Types.BINARY ? row.getBytes(column) : row.getString(column);
    }

    @Override
    public void bind(PreparedStatement statement, int index, @Nullable Object cell) throws SQLException {
        if (cell instanceof byte[] bytes) {
            statement.setBytes(index, bytes);
        } else {
            statement.setString(index, (String) cell);
        }
    }

    /** The server's word on it, as lib/pq goes by: a parameter that is no {@code bytea} takes its type's text. */
    @Override
    public boolean takesText(PreparedStatement statement, int index) throws SQLException {
        ParameterMetaData parameters = statement.getParameterMetaData();
        String type = parameters.getParameterTypeName(index);
        if (parameters.getParameterType(index) == Types.DISTINCT) {
            return !isOverBytes(statement.getConnection(), type);
        }
        return !type.equals("bytea");
    }

    /** Domains may be over domains. The driver gives a name in quotes, with its schema, where that is not searched. */
    private static boolean isOverBytes(Connection connection, String domain) throws SQLException {
        try (PreparedStatement bases = connection.prepareStatement("with recursive bases(type, base) as ("
                + "select t.oid, t.typbasetype from pg_catalog.pg_type t"
                + " join pg_catalog.pg_namespace n on n.oid = t.typnamespace"
                + " where case when n.nspname = any(pg_catalog.current_schemas(true)) then t.typname = ?"
                + " else '\"' || n.nspname || '\".\"' || t.typname || '\"' = ? end"
                + " union all select t.oid, t.typbasetype from pg_catalog.pg_type t join bases on t.oid = base)"
                + " select 1 from bases where type = cast('pg_catalog.bytea' as pg_catalog.regtype)")) {
            bases.setString(1, domain);
            bases.setString(2, domain);
            try (ResultSet found = bases.executeQuery()) {
                return found.next();
            }
        }
    }

    @Override
    public String holds(String column) {
        return column + " = ?";
    }

    @Override
    public String over(String select, int columns) {
        return "select * from (" + select + "\n) as acra_rows(" + JdbcDriver.columns(columns) + ")";
    }

    @Override
    public String withoutTls() {
        return "sslmode=disable (lib/pq's default is require)";
    }

    /** Serialization failure, deadlock. */
    @Override
    public boolean isConflict(SQLException refused) {
        return "40001".equals(refused.getSQLState()) || "40P01".equals(refused.getSQLState());
    }

    @Override
    public boolean isLost(SQLException broken) {
        String state = String.valueOf(broken.getSQLState());
        return state.startsWith("08") || GONE.contains(state);
    }

    /** It knows no bound below that of a message, one GiB. */
    @Override
    public boolean isTooLarge(SQLException refused) {
        return false;
    }

    /** Cancelled by a time-out, or the lock not available. */
    @Override
    public boolean isTimeout(SQLException refused) {
        return "57014".equals(refused.getSQLState()) || "55P03".equals(refused.getSQLState());
    }
}
