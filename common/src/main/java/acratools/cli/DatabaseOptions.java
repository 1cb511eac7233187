package acratools.cli;

import acratools.failure.InputFailure;
import acratools.secret.SecretEnvironment;
import acratools.sql.Database;
import acratools.sql.DatabasePatience;
import acratools.sql.Dialect;
import acratools.sql.GoDsn;
import acratools.sql.MySql;
import acratools.sql.PostgreSql;
import java.util.List;

/** Turns {@link DatabaseFlags} into a database. */
public final class DatabaseOptions {
    private final ToolContext tool;
    private final FlagValues values;
    private final Flag<String> connectionString;

    /**
     * The options of one run.
     *
     * @param connectionString the tool's own flag for it
     */
    public DatabaseOptions(ToolContext tool, Flag<String> connectionString) {
        this.tool = tool;
        this.values = tool.values();
        this.connectionString = connectionString;
    }

    /**
     * Which kind of database it is.
     *
     * @throws InputFailure unless the flags name exactly one
     */
    public Dialect dialect() {
        boolean mySql = values.get(DatabaseFlags.MYSQL);
        if (mySql == values.get(DatabaseFlags.POSTGRESQL)) {
            throw new InputFailure(
                    DatabaseFlags.POSTGRESQL.spelling() + " and " + DatabaseFlags.MYSQL.spelling(),
                    mySql ? "are both given, and one run works on one database" : "are both missing",
                    "give exactly one of them");
        }
        return mySql ? new MySql() : new PostgreSql();
    }

    /**
     * What the connection string says, the password of PostgreSQL also from the environment.
     *
     * @return open until the last connection was made; the caller closes it
     * @throws InputFailure if it is missing or malformed
     */
    public GoDsn dsn(Dialect dialect) {
        String text = values.get(connectionString);
        if (text.isEmpty()) {
            throw new InputFailure(
                    connectionString.spelling(), "is missing", "say which database it is, and how to get there");
        }
        try (SecretEnvironment environment =
                SecretEnvironment.take(List.of(GoDsn.POSTGRESQL_PASSWORD), GoDsn.POSTGRESQL_SETTINGS, List.of())) {
            environment.holdIn(tool.secrets());
            return dialect.dsn(text, environment);
        }
    }

    /**
     * The database; nothing is connected yet.
     *
     * @param dsn lent for as long as connections are made
     * @throws InputFailure if the TLS flags contradict each other or a file of theirs cannot be used
     */
    public Database database(Dialect dialect, GoDsn dsn) {
        TlsOptions tls = new TlsOptions(values, DatabaseFlags.TLS, DatabaseFlags.TLS_ENABLED);
        return Database.of(
                dialect,
                dsn,
                tls.settings(
                        values.get(DatabaseFlags.TLS.ca),
                        "the TLS settings for the database have no effect",
                        tool.log()),
                DatabasePatience.standard(),
                tool.log());
    }
}
