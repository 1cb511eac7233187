package acratools.packaged;

import acratools.testkit.DatabaseServer;
import acratools.testkit.LiveMariaDb;
import acratools.testkit.LivePostgres;

/** The servers of this JVM's tests, by the kind that flags name: {@code postgresql} or {@code mysql}. */
public record LiveDatabases(LivePostgres postgres, LiveMariaDb mariaDb) {
    public DatabaseServer server(String kind) {
        return kind.equals("mysql") ? mariaDb : postgres;
    }

    public String password(String kind) {
        return server(kind).password();
    }
}
