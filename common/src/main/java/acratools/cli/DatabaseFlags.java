package acratools.cli;

import java.util.ArrayList;
import java.util.List;

/** The flags that say which kind of database it is and how to get there. Source: spec/cli.md, "Shared flag families". */
public final class DatabaseFlags {
    public static final FlagGroup DATABASE = new FlagGroup("Database");

    public static final Flag<Boolean> POSTGRESQL =
            Flag.bool("postgresql_enable", false, DATABASE, "the database is PostgreSQL");

    public static final Flag<Boolean> MYSQL =
            Flag.bool("mysql_enable", false, DATABASE, "the database is MySQL or MariaDB");

    public static final Flag<Boolean> TLS_ENABLED = Flag.bool(
            "tls_database_enabled",
            false,
            FlagGroup.DATABASE_TLS,
            "connect by TLS with the settings below, whatever the connection string says");

    public static final TlsFlags TLS = TlsFlags.database();

    private DatabaseFlags() {}

    /** A connection string, by the name that the tool has for it. */
    public static Flag<String> connectionString(String name) {
        return Flag.text(
                        name,
                        "",
                        DATABASE,
                        "PostgreSQL: a URL or key=value pairs as lib/pq takes them, its password from PGPASSWORD where there"
                                + " is none; MySQL: user:password@tcp(host:port)/database")
                .secret();
    }

    /** All but the connection string. */
    public static List<Flag<?>> all() {
        List<Flag<?>> all = new ArrayList<>(List.of(POSTGRESQL, MYSQL, TLS_ENABLED));
        all.addAll(TLS.all());
        return all;
    }
}
