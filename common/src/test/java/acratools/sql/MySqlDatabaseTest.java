package acratools.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.secret.SecretEnvironment;
import acratools.sql.RowUpdates.Tally;
import acratools.testkit.LiveDatabase;
import acratools.testkit.LiveMariaDb;
import acratools.testkit.LiveServers;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
    String anotherEachTime() {
        return "cast(rand() as char)";
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

    @Test
    void waitsForLocksOfTablesNoLongerThanForThoseOfRows() {
        fill(1);
        SqlTemplate select = dialect().template("select id, note, @@lock_wait_timeout as owner, data from rot");
        List<RowChange> stale = readAll(select);
        overwrite(1, "theirs");
        List<String> seen = new ArrayList<>();
        try (RowUpdates updates = database.updates(update(Way.ADDED_COMPARISON, "id = #"), select)) {
            updates.write(stale, row -> {
                seen.add(text(row, 2));
                return Optional.empty();
            });
        }
        assertEquals(List.of("300"), seen);
    }

    /** Of a serializable transaction, it would lock what it gives. */
    @Test
    void writesRowsThatACursorStandsOnWhateverTheServersIsolation() {
        fill(20);
        List<RowChange> changes = readAll();
        String serializable = live.dsn() + (live.dsn().indexOf('?') < 0 ? "?" : "&") + "tx_isolation='SERIALIZABLE'";
        try (GoDsn dsn = dialect().dsn(serializable, SecretEnvironment.of(Map.of()))) {
            Database strict = Database.of(dialect(), dsn, Optional.empty(), patience(Duration.ofSeconds(1)), SILENT);
            try (Rows rows = strict.rows(select(), 1);
                    RowUpdates updates = strict.updates(update(Way.ADDED_COMPARISON), select())) {
                rows.next();
                assertEquals(new Tally(20, 0, 0), updates.write(changes, row -> Optional.empty()));
            }
        }
    }
}
