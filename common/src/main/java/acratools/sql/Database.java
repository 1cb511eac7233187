package acratools.sql;

import acratools.failure.DatabaseFailure;
import acratools.failure.InputFailure;
import acratools.log.Log;
import acratools.tls.TlsContexts;
import acratools.tls.TlsSettings;
import acratools.tls.TlsSockets;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;

/**
 * A database and how to get there. Every reader and writer it makes has a connection of its own; several may be used at
 * once, each by one thread.
 */
public final class Database {
    private final Dialect dialect;
    private final JdbcDriver driver;
    private final GoDsn dsn;
    private final DsnTls tls;
    private final Optional<TlsSockets> sockets;
    private final DatabasePatience patience;
    private final Log log;

    private Database(
            Dialect dialect, GoDsn dsn, DsnTls tls, Optional<TlsSockets> sockets, DatabasePatience patience, Log log) {
        this.dialect = dialect;
        this.driver = JdbcDriver.of(dialect);
        this.dsn = dsn;
        this.tls = tls;
        this.sockets = sockets;
        this.patience = patience;
        this.log = log;
    }

    /**
     * A database; nothing is connected yet.
     *
     * @param dsn lent for as long as connections are opened
     * @param flags the TLS that the tool's flags ask for; absent for what {@code dsn} says
     * @throws InputFailure if a file of the TLS settings cannot be used, or {@code dsn} forbids what the flags ask for
     */
    public static Database of(
            Dialect dialect, GoDsn dsn, Optional<TlsSettings> flags, DatabasePatience patience, Log log) {
        DsnTls tls = flags.isPresent() ? DsnTls.verified(flags.get()) : dsn.tls();
        Optional<TlsSockets> sockets = tls.use() == DsnTls.Use.OFF
                ? Optional.empty()
                : Optional.of(TlsContexts.sockets(tls.settings(), tls.check(), tls.roots(), log));
        return new Database(dialect, dsn, tls, sockets, patience, log);
    }

    public Dialect dialect() {
        return dialect;
    }

    /**
     * Opens a cursor over what {@code select} gives.
     *
     * @param fetchSize how many rows the driver fetches at a time, at most: fewer of large values
     * @throws DatabaseFailure if it cannot connect, or the server refuses the statement
     * @throws InputFailure if {@code select} has placeholders
     */
    public Rows rows(SqlTemplate select, int fetchSize) {
        if (select.parameters() > 0) {
            throw new InputFailure("the statement that selects", "has a placeholder", "write the value into it");
        }
        return Rows.open(this, select, fetchSize);
    }

    /**
     * A writer of new values.
     *
     * @param update the user's statement: parameter 1 is the value, the ones behind it the leading columns
     * @param select the user's statement that gave the rows
     * @throws DatabaseFailure if it cannot connect, or the server refuses the statement
     * @throws InputFailure if the statements do not fit together
     */
    public RowUpdates updates(SqlTemplate update, SqlTemplate select) {
        return RowUpdates.open(this, update, select);
    }

    /**
     * A writer of further rows, all in one transaction.
     *
     * @throws DatabaseFailure if it cannot connect, or the server refuses the statement
     */
    public RowInserts inserts(SqlTemplate insert) {
        return RowInserts.open(this, insert);
    }

    /** @throws DatabaseFailure if it cannot */
    Connection connect() {
        Properties properties = driver.properties(dsn, tls, patience);
        sockets.ifPresent(own -> properties.setProperty(DriverSockets.PROPERTY, DriverSockets.name(own)));
        if (dsn.password().isPresent()) {
            properties.setProperty(
                    "password", dsn.password().get().use(bytes -> new String(bytes, StandardCharsets.UTF_8)));
        }
        try {
            Driver found = Class.forName(driver.className())
                    .asSubclass(Driver.class)
                    .getDeclaredConstructor()
                    .newInstance();
            Connection connection = found.connect(driver.url(dsn), properties);
            if (connection == null) {
                throw new IllegalStateException("the driver does not know its own URL");
            }
            if (dialect instanceof MySql && !dsn.database().isEmpty()) {
                connection.setCatalog(dsn.database());
            }
            log.debug("connected to the database", "server", dsn.server(), "tls", tls.use() != DsnTls.Use.OFF);
            return connection;
        } catch (SQLException refused) {
            throw failures().connecting(refused);
        } catch (ReflectiveOperationException missing) {
            throw new IllegalStateException("no driver for " + dialect.title(), missing);
        } finally {
            properties.remove("password");
        }
    }

    JdbcDriver driver() {
        return driver;
    }

    GoDsn dsn() {
        return dsn;
    }

    DatabasePatience patience() {
        return patience;
    }

    DatabaseFailures failures() {
        return new DatabaseFailures(driver, dsn, tls.settings().flags());
    }

    Log log() {
        return log;
    }

    static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException gone) {
            // It is not used again, and what mattered was committed before.
            return;
        }
    }
}
