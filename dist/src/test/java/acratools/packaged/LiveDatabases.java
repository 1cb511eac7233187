package acratools.packaged;

import acratools.testkit.LiveDatabase;
import acratools.testkit.LiveMariaDb;
import acratools.testkit.LivePostgres;

/** The servers of this JVM's tests, by the kind that flags name: {@code postgresql} or {@code mysql}. */
public record LiveDatabases(LivePostgres postgres, LiveMariaDb mariaDb) {
    /** A new, empty database. */
    public LiveDatabase database(String kind) {
        return kind.equals("mysql") ? mariaDb.database() : postgres.database();
    }

    public int port(String kind) {
        return kind.equals("mysql") ? mariaDb.port() : postgres.port();
    }

    public String password(String kind) {
        return kind.equals("mysql") ? mariaDb.password() : postgres.password();
    }
}
