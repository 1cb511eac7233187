package acratools.sql;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.DatabaseFailure;
import acratools.log.Log;
import acratools.secret.SecretEnvironment;
import acratools.sql.RowUpdates.Tally;
import acratools.testkit.LiveDatabase;
import acratools.testkit.LivePostgres;
import acratools.testkit.LiveServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LiveServers.class)
class PostgreSqlDatabaseTest extends DatabaseContract {
    private static final List<String> LIMITS = List.of(
            "idle_session_timeout", "idle_in_transaction_session_timeout", "statement_timeout", "transaction_timeout");

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
    String anotherEachTime() {
        return "random()::text";
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
    void limitSessions() {
        for (String limit : LIMITS) {
            live.run("alter database " + live.name() + " set " + limit + " = '200ms'");
        }
    }

    @Override
    void unlimitSessions() {
        for (String limit : LIMITS) {
            live.run("alter database " + live.name() + " reset " + limit);
        }
    }

    @Override
    String longSelect() {
        return "select pg_sleep(0.5)::text, ''::bytea";
    }

    /** The connection string's own limit stands, and the writer, idle for longer, is cut off by it. */
    @Test
    void connectsAgainWhereASessionWasIdleForTooLong() throws Exception {
        fill(1);
        List<RowChange> changes = readAll();
        String dsn = live.dsn() + (live.dsn().contains("?") ? "&" : "?") + "idle_session_timeout=100";
        try (GoDsn limited = dialect().dsn(dsn, SecretEnvironment.of(Map.of()))) {
            Database cutOff = Database.of(
                    dialect(), limited, Optional.empty(), DatabasePatience.standard(), (level, message, pairs) -> {});
            try (RowUpdates updates = cutOff.updates(update(Way.ADDED_COMPARISON), select())) {
                while (!live.select("select 1 from pg_stat_activity where application_name = 'acra-tools'")
                        .isEmpty()) {
                    Thread.onSpinWait();
                }
                assertEquals(new Tally(1, 0, 0), updates.write(changes, row -> Optional.empty()));
            }
        }
    }

    @Test
    void insertsTheSameValueAsTextAndAsBytes() {
        live.run(
                "create domain raw as bytea",
                "create domain \"Rarer\" as raw",
                "create schema aside",
                "create domain aside.raw as bytea",
                "create domain title as varchar(50)",
                "create table dst(note text, raw bytea, domain raw, deeper \"Rarer\", title title, away aside.raw)");
        fill(1);
        Row row = readAll().get(0).row();
        SqlTemplate insert = dialect().template("insert into dst values ($1, $1, $1, $1, $1, $1)");
        try (RowInserts inserts = database.inserts(insert)) {
            assertTrue(inserts.takesText());
            inserts.add(utf8("\\x41"), row, 2);
            inserts.commit();
        }
        List<Object> stored = live.select("select * from dst").get(0);
        assertEquals("\\x41", stored.get(0));
        assertEquals("\\x41", stored.get(4));
        assertArrayEquals(utf8("\\x41"), (byte[]) stored.get(5));
        for (int i = 1; i < 4; i++) {
            assertArrayEquals(utf8("\\x41"), (byte[]) stored.get(i), "column " + i);
        }
        try (RowInserts inserts = database.inserts(
                dialect().template("insert into dst(raw, domain, deeper, away) values ($1, $1, $1, $1)"))) {
            assertFalse(inserts.takesText());
        }
    }

    @Override
    void makeSurvivor(Statement statement) throws SQLException {
        statement.execute("set deadlock_timeout = '60s'");
    }

    @Test
    void readsForAsLongAsTheWritersTake() {
        live.run("alter database \"" + live.name() + "\" set idle_in_transaction_session_timeout = 50000");
        SqlTemplate setting = dialect().template("select current_setting('idle_in_transaction_session_timeout')");
        try (Rows rows = database.rows(setting, 1)) {
            assertEquals("0", text(rows.next().orElseThrow(), 0));
        }
    }

    /** As when a server restarts: it refuses all connections for a while. */
    @Test
    void waitsForADatabaseThatComesBack() throws Exception {
        fill(2);
        AtomicInteger refused = new AtomicInteger();
        try (Connection other = live.connect();
                Connection admin = live.connect();
                Statement statement = other.createStatement();
                Statement rule = admin.createStatement()) {
            // The other way to say it is refused of one's own database.
            String allow = "update pg_database set datallowconn = %s where datname = current_database()";
            Log log = (level, message, pairs) -> {
                if (message.startsWith("no connection") && refused.incrementAndGet() == 3) {
                    allow(rule, allow);
                }
            };
            Database patient = open(DatabasePatience.standard(), log);
            try (RowUpdates updates = patient.updates(update(Way.ADDED_COMPARISON), select())) {
                other.setAutoCommit(false);
                statement.executeUpdate("update rot set note = 'x' where id = 2");
                CompletableFuture<Tally> batch = writeAside(updates);
                awaitWaiting();
                rule.execute(allow.formatted("false"));
                rule.execute("select pg_terminate_backend(pid) from pg_locks where not granted");
                other.rollback();
                assertEquals(new Tally(2, 0, 0), batch.get());
            }
        }
        assertEquals(3, refused.get());
        assertEquals(List.of("new 1", "new 2"), values());
    }

    private static void allow(Statement rule, String allow) {
        try {
            rule.execute(allow.formatted("true"));
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Test
    void tellsThatABatchMayHaveBeenDoneWhereEveryCommitLosesTheConnection() {
        fill(1);
        live.run(
                "create function die() returns trigger language plpgsql as"
                        + " $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$",
                "create constraint trigger dies after update on rot deferrable initially deferred"
                        + " for each row execute procedure die()");
        try (RowUpdates updates = database.updates(update(Way.ADDED_COMPARISON), select())) {
            DatabaseFailure failure =
                    assertThrows(DatabaseFailure.class, () -> updates.write(readAll(), row -> Optional.empty()));
            assertEquals(
                    "the connection was lost while a batch was committed, so it was done whole or not at all",
                    failure.reason());
        }
    }
}
