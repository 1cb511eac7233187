package acratools.sql;

import acratools.testkit.LiveDatabase;
import acratools.testkit.LiveMariaDb;
import acratools.testkit.LiveServers;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LiveServers.class)
class MySqlDatabaseTest extends DatabaseContract {
    private static LiveMariaDb mariaDb;

    @BeforeAll
    static void start(LiveMariaDb shared) {
        mariaDb = shared;
    }

    @Override
    Dialect dialect() {
        return new MySql();
    }

    @Override
    LiveDatabase newDatabase() {
        return mariaDb.database();
    }

    @Override
    String bytes() {
        return "blob";
    }

    @Override
    String readAgainValue() {
        return "concat(#, '')";
    }

    @Override
    String waiting() {
        return "select count(*) from information_schema.innodb_trx where trx_state = 'LOCK WAIT'";
    }

    @Override
    void cutOffTheWaiting() {
        Object id = live.select("select trx_mysql_thread_id from information_schema.innodb_trx"
                        + " where trx_state = 'LOCK WAIT'")
                .get(0)
                .get(0);
        live.run("kill " + id);
    }

    @Override
    void makeSurvivor(Statement statement) throws SQLException {
        statement.execute("set innodb_lock_wait_timeout = 60");
    }
}
