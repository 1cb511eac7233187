package acratools.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.DatabaseFailure;
import acratools.log.Log;
import acratools.secret.SecretEnvironment;
import acratools.sql.RowUpdates.Tally;
import acratools.testkit.LiveDatabase;
import acratools.testkit.LiveMariaDb;
import acratools.testkit.LiveServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LiveServers.class)
class MySqlDatabaseTest extends DatabaseContract {
    private static final String STAYS = "what was written to tables without transactions (MyISAM, Aria) stays";

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

    /** Of the whole server, which other classes of this JVM share, one after the other. */
    @Override
    void limitSessions() {
        live.run("set global max_statement_time = 0.2");
    }

    @Override
    void unlimitSessions() {
        live.run("set global max_statement_time = 0");
    }

    @Override
    String longSelect() {
        return "select sleep(0.5), x'00'";
    }

    @Test
    void tellsThatAValueIsTooLargeForTheServer() {
        fill(1);
        Row row = readAll().get(0).row();
        long bound = ((Number) live.select("select @@max_allowed_packet").get(0).get(0)).longValue();
        byte[] larger = new byte[Math.toIntExact(bound) + 1];
        SqlTemplate insert = dialect().template("insert into rot(data, owner, id) values (?, ?, 99)");
        try (RowInserts inserts = database.inserts(insert)) {
            DatabaseFailure failure = assertThrows(DatabaseFailure.class, () -> {
                inserts.add(larger, row, 2);
                inserts.flush();
            });
            assertEquals("a value is larger than the server takes in one packet", failure.reason());
        }
        SqlTemplate update = update(Way.ADDED_COMPARISON);
        try (RowUpdates updates = database.updates(update, select())) {
            DatabaseFailure failure = assertThrows(
                    DatabaseFailure.class,
                    () -> updates.write(List.of(new RowChange(row, larger)), changed -> Optional.empty()));
            assertEquals("a value is larger than the server takes in one packet", failure.reason());
        }
        assertEquals(List.of("old 1"), values());
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

    /** The driver's own text of this time is an hour later where the hour is missing. */
    @Test
    void readsDatesAndBitsExactlyAndFindsTheRowsByThem() throws Exception {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
        try {
            live.run("create table times(at datetime, fine datetime(6), some datetime(3), stamp timestamp(3) null,"
                    + " yes bit(1), bits bit(9), owner varchar(9), data blob)");
            try (Connection connection = live.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("set sql_mode = '', time_zone = '+00:00'");
                statement.execute(
                        "insert into times values"
                                + " ('2026-03-29 02:30:00', '2026-03-29 02:30:00.000001', '0000-00-00', '2026-03-29 02:30:00.25',"
                                + " 1, 257, 'o', 'old'),"
                                + " ('2026-10-25 02:30:59', '1500-02-28 23:59:59.9', '2026-00-03 02:03:04.5', null,"
                                + " 0, 1, 'o', 'old'),"
                                + " (null, '9999-12-31 23:59:59.999999', '2026-03-00', '2026-10-25 02:30:00', null, 0, 'o', 'old')");
            }
            String columns = "at, fine, some, stamp, yes, bits";
            SqlTemplate select =
                    dialect().template("select " + columns + ", owner, data from times order by fine desc");
            List<RowChange> changes = new ArrayList<>();
            List<List<String>> texts = new ArrayList<>();
            try (GoDsn dsn = dialect()
                    .dsn(live.dsn() + "?time_zone=%27%2B00:00%27&sql_mode=%27%27", SecretEnvironment.of(Map.of()))) {
                Database database = Database.of(dialect(), dsn, Optional.empty(), DatabasePatience.standard(), SILENT);
                try (Rows rows = database.rows(select, 1)) {
                    for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
                        changes.add(new RowChange(row.get(), utf8("new")));
                        List<String> cells = new ArrayList<>();
                        for (int i = 0; i < 6; i++) {
                            cells.add(row.get().text(i).orElse("null"));
                        }
                        texts.add(cells);
                    }
                }
                assertEquals(
                        List.of(
                                List.of(
                                        "null",
                                        "9999-12-31 23:59:59.999999",
                                        "2026-03-00 00:00:00.000",
                                        "2026-10-25 02:30:00.000",
                                        "null",
                                        "0"),
                                List.of(
                                        "2026-03-29 02:30:00",
                                        "2026-03-29 02:30:00.000001",
                                        "0000-00-00 00:00:00.000",
                                        "2026-03-29 02:30:00.250000",
                                        "1",
                                        "257"),
                                List.of(
                                        "2026-10-25 02:30:59",
                                        "1500-02-28 23:59:59.900000",
                                        "2026-00-03 02:03:04.500",
                                        "null",
                                        "0",
                                        "1")),
                        texts);
                SqlTemplate update = dialect()
                        .template("update times set data = ? where at <=> ? and fine <=> ?"
                                + " and some <=> ? and stamp <=> ? and yes <=> ? and bits <=> ?");
                try (RowUpdates updates = database.updates(update, select)) {
                    assertEquals(new RowUpdates.Tally(3, 0, 0), updates.write(changes, row -> Optional.empty()));
                }
            }
        } finally {
            TimeZone.setDefault(before);
        }
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

    /** The cursor is at its end by then: one that is not keeps a table without transactions from being written. */
    @ParameterizedTest
    @ValueSource(strings = {"MyISAM", "Aria"})
    void tellsOfTheRowsThatABatchLeavesInATableWithoutTransactions(String engine) {
        live.run("alter table rot engine = " + engine);
        fill(3);
        List<RowChange> changes = readAll();
        try (RowUpdates updates = database.updates(update(Way.ADDED_COMPARISON, "id = # and id <> 2"), select())) {
            DatabaseFailure failure =
                    assertThrows(DatabaseFailure.class, () -> updates.write(changes, row -> Optional.empty()));
            assertEquals("row id=2, note=row '2'", failure.subject());
            assertEquals("the update touches no row; " + STAYS, failure.reason());
        }
        assertEquals(List.of("new 1", "old 2", "new 3"), values());
    }

    /** The result is longer than what lies in sockets, so that the cursor still reads. */
    @Test
    void givesUpWhereItsOwnCursorKeepsATableWithoutTransactions() {
        live.run("alter table rot engine = MyISAM, modify data longblob");
        fill(1);
        live.run("insert into rot select seq, note, owner, repeat('x', 500000) from rot, seq_2_to_30");
        SqlTemplate first = dialect().template("select id, note, owner, data from rot where id = 1");
        List<RowChange> changes = readAll(first);
        Database hasty = open(patience(Duration.ofSeconds(1)));
        try (Rows rows = hasty.rows(select(), 1);
                RowUpdates updates = hasty.updates(update(Way.ADDED_COMPARISON), select())) {
            rows.next();
            DatabaseFailure failure =
                    assertThrows(DatabaseFailure.class, () -> updates.write(changes, row -> Optional.empty()));
            assertEquals("the database gave up waiting", failure.reason());
        }
        assertEquals("old 1", text(readAll(first).get(0).row(), 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MyISAM", "Aria"})
    void tellsOfTheRowsThatAreLeftInATableWithoutTransactions(String engine) {
        fill(2);
        Row row = readAll().get(0).row();
        live.run("create table dst(data varbinary(9) unique) engine = " + engine);
        SqlTemplate insert = dialect().template("insert into dst(data) values (?)");
        List<String> told = new ArrayList<>();
        Database logged = open(DatabasePatience.standard(), (level, message, pairs) -> {
            if (level == Log.Level.WARNING) {
                told.add(message);
            }
        });
        try (RowInserts inserts = logged.inserts(insert)) {
            inserts.add(utf8("one"), row, 2);
            inserts.add(utf8("one"), row, 2);
            DatabaseFailure failure = assertThrows(DatabaseFailure.class, inserts::flush);
            assertTrue(failure.reason().endsWith("; " + STAYS), failure.reason());
        }
        assertEquals(List.of(), told);
        try (RowInserts inserts = logged.inserts(insert)) {
            inserts.add(utf8("two"), row, 2);
            inserts.flush();
        }
        assertEquals(List.of(STAYS + ", although the transaction was rolled back"), told);
        try (RowInserts inserts = logged.inserts(insert)) {
            inserts.add(utf8("three"), row, 2);
            inserts.commit();
        }
        assertEquals(1, told.size());
        assertEquals(3, live.select("select data from dst").size());
    }
}
