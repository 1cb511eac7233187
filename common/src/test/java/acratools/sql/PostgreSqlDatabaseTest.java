package acratools.sql;

import acratools.testkit.LiveDatabase;
import acratools.testkit.LivePostgres;
import acratools.testkit.LiveServers;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LiveServers.class)
class PostgreSqlDatabaseTest extends DatabaseContract {
    private static LivePostgres postgres;

    @BeforeAll
    static void start(LivePostgres shared) {
        postgres = shared;
    }

    @Override
    Dialect dialect() {
        return new PostgreSql();
    }

    @Override
    LiveDatabase newDatabase() {
        return postgres.database();
    }

    @Override
    String bytes() {
        return "bytea";
    }

    @Override
    String readAgainValue() {
        return "# || ''::bytea";
    }

    @Override
    String waiting() {
        return "select count(*) from pg_locks where not granted";
    }

    @Override
    void cutOffTheWaiting() {
        live.select("select pg_terminate_backend(pid) from pg_locks where not granted");
    }

    @Override
    void makeSurvivor(Statement statement) throws SQLException {
        statement.execute("set deadlock_timeout = '60s'");
    }
}
