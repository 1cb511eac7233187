package acratools.sql;

import acratools.secret.SecretEnvironment;

/** What differs between the databases. */
public sealed interface Dialect permits PostgreSql, MySql {
    /** {@code PostgreSQL} or {@code MySQL}. */
    String title();

    /**
     * Reads a connection string as this database's Go driver does.
     *
     * @param environment fall-backs, where that driver has some
     * @throws acratools.failure.InputFailure if it is malformed
     */
    GoDsn dsn(String text, SecretEnvironment environment);

    /**
     * Finds the placeholders of a statement.
     *
     * @throws acratools.failure.InputFailure if a quote or comment in it does not end
     */
    SqlTemplate template(String sql);

    /** {@code $1} or {@code ?}, for messages. */
    String placeholder(int number);
}
