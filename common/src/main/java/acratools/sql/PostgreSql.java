package acratools.sql;

import acratools.secret.SecretEnvironment;

/** PostgreSQL 9.6 and newer. */
public final class PostgreSql implements Dialect {
    @Override
    public String title() {
        return "PostgreSQL";
    }

    @Override
    public GoDsn dsn(String text, SecretEnvironment environment) {
        return GoDsn.postgreSql(text, environment);
    }

    @Override
    public SqlTemplate template(String sql) {
        return new SqlTemplate(sql, SqlSyntax.POSTGRESQL);
    }

    @Override
    public String placeholder(int number) {
        return "$" + number;
    }
}
