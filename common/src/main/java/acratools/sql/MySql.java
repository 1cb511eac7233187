package acratools.sql;

import acratools.secret.SecretEnvironment;

/** MySQL 8.0 and newer, MariaDB 10.2 and newer: those that know {@code with}, see docs/databases.md. */
public final class MySql implements Dialect {
    @Override
    public String title() {
        return "MySQL";
    }

    @Override
    public GoDsn dsn(String text, SecretEnvironment environment) {
        return GoDsn.mySql(text);
    }

    @Override
    public SqlTemplate template(String sql) {
        return new SqlTemplate(sql, SqlSyntax.MYSQL);
    }

    @Override
    public String placeholder(int number) {
        return "?";
    }
}
