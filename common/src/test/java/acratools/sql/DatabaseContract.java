package acratools.sql;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.DatabaseFailure;
import acratools.failure.InputFailure;
import acratools.log.Log;
import acratools.secret.SecretEnvironment;
import acratools.sql.RowUpdates.Tally;
import acratools.testkit.LiveDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What either database keeps. */
abstract class DatabaseContract {
    static final Log SILENT = (level, message, pairs) -> {};
    static final String SELECT = "select id, note, owner, data from rot order by id";

    LiveDatabase live;
    Database database;
    private GoDsn dsn;

    abstract Dialect dialect();

    abstract LiveDatabase newDatabase();

    /** {@code bytea} or {@code blob}. */
    abstract String bytes();

    @BeforeEach
    void makeTable() {
        live = newDatabase();
        live.run("create table rot(id int primary key, note varchar(50), owner varchar(256), data " + bytes() + ")");
        dsn = dialect().dsn(live.dsn(), SecretEnvironment.of(Map.of()));
        database = open(DatabasePatience.standard());
    }

    Database open(DatabasePatience patience) {
        return open(patience, SILENT);
    }

    Database open(DatabasePatience patience, Log log) {
        return Database.of(dialect(), dsn, Optional.empty(), patience, log);
    }

    static DatabasePatience patience(Duration statement) {
        return new DatabasePatience(Duration.ofSeconds(30), statement, Duration.ofSeconds(12));
    }

    @AfterEach
    void dropDatabase() {
        dsn.close();
        live.close();
    }

    /** The three ways in which a statement is guarded. */
    enum Way {
        OWN_COMPARISON,
        ADDED_COMPARISON,
        READ_AGAIN;
    }

    SqlTemplate update(Way way) {
        return update(way, "id = #");
    }

    /** An update with this condition, whose placeholders are {@code #}. */
    SqlTemplate update(Way way, String condition) {
        String sql = switch (way) {
            case OWN_COMPARISON ->
                "update rot set data = # where " + condition + " and (note = # or note is null)"
                        + " and owner is not null and data = #";
            case ADDED_COMPARISON -> "update rot set data = # where " + condition + " -- the key";
            case READ_AGAIN -> "update rot set data = #, note = concat(note, '') where " + condition;
        };
        if (way == Way.READ_AGAIN) {
            sql = sql.replace("set data = #", "set data = " + readAgainValue());
        }
        StringBuilder numbered = new StringBuilder();
        int next = 1;
        for (char c : sql.toCharArray()) {
            numbered.append(c == '#' ? dialect().placeholder(next++) : String.valueOf(c));
        }
        return dialect().template(numbered.toString());
    }

    /** A value that is more than a placeholder, so that the statement is not extended. */
    abstract String readAgainValue();

    SqlTemplate select() {
        return dialect().template(SELECT);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    void fill(int count) {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            rows.add(List.of(i, "row '" + i + "'", "client" + i % 3, utf8("old " + i)));
        }
        live.insert("insert into rot values (?, ?, ?, ?)", rows);
    }

    List<RowChange> readAll() {
        return readAll(select());
    }

    List<RowChange> readAll(SqlTemplate select) {
        List<RowChange> changes = new ArrayList<>();
        try (Rows rows = database.rows(select, 7)) {
            for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
                changes.add(new RowChange(row.get(), utf8("new " + text(row.get(), 0))));
            }
        }
        return changes;
    }

    static String text(Row row, int column) {
        return new String(row.bytes(column).orElseThrow(), StandardCharsets.UTF_8);
    }

    List<String> values() {
        List<String> values = new ArrayList<>();
        for (List<Object> row : live.select("select data from rot order by id")) {
            values.add(row.get(0) == null ? "null" : new String((byte[]) row.get(0), StandardCharsets.UTF_8));
        }
        return values;
    }

    @Test
    void readsBytesTextAndNulls() {
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
        }
        live.insert("insert into rot values (?, ?, ?, ?)", List.of(List.of(1, "ü'\\", "client1", all)));
        live.run("insert into rot values (2, null, null, null)");
        try (Rows rows = database.rows(select(), 1)) {
            assertEquals(List.of("id", "note", "owner", "data"), rows.labels());
            Row first = rows.next().orElseThrow();
            assertEquals("row id=1, note=ü'\\", first.name(2));
            assertEquals("client1", text(first, 2));
            assertArrayEquals(all, first.bytes(3).orElseThrow());
            Row second = rows.next().orElseThrow();
            assertTrue(second.bytes(1).isEmpty() && second.bytes(3).isEmpty());
            assertTrue(rows.next().isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource
    void writesWhatWasRead(Way way) {
        fill(20);
        try (RowUpdates updates = database.updates(update(way), select())) {
            assertEquals(way.name(), updates.guard());
            assertEquals(new Tally(20, 0, 0), updates.write(readAll(), row -> Optional.empty()));
        }
        assertEquals("new 1", values().get(0));
        assertEquals("new 20", values().get(19));
    }

    void overwrite(int id, String value) {
        live.insert("update rot set data = ? where id = ?", List.of(List.of(utf8(value), id)));
    }

    @ParameterizedTest
    @EnumSource
    void makesTheValueAnewOfARowThatChangedMeanwhile(Way way) {
        fill(5);
        List<RowChange> stale = readAll();
        overwrite(2, "theirs");
        List<String> seen = new ArrayList<>();
        try (RowUpdates updates = database.updates(update(way), select())) {
            Tally tally = updates.write(stale, row -> {
                seen.add(text(row, 3));
                return Optional.of(utf8("of " + text(row, 3)));
            });
            assertEquals(new Tally(5, 0, 0), tally);
        }
        assertEquals(List.of("theirs"), seen);
        assertEquals(List.of("new 1", "of theirs", "new 3", "new 4", "new 5"), values());
    }

    @ParameterizedTest
    @EnumSource
    void leavesAChangedRowThatNeedsNothingAndCountsOneThatIsGone(Way way) {
        fill(4);
        List<RowChange> stale = readAll();
        overwrite(2, "theirs");
        live.run("delete from rot where id = 3");
        try (RowUpdates updates = database.updates(update(way), select())) {
            assertEquals(new Tally(2, 1, 1), updates.write(stale, row -> Optional.empty()));
        }
        assertEquals(List.of("new 1", "theirs", "new 4"), values());
    }

    /** What is found after a commit whose answer was lost. */
    @ParameterizedTest
    @EnumSource
    void recognisesABatchThatWasDoneBefore(Way way) {
        fill(3);
        List<RowChange> changes = readAll();
        try (RowUpdates updates = database.updates(update(way), select())) {
            updates.write(changes, row -> Optional.empty());
            assertEquals(new Tally(3, 0, 0), updates.write(changes, row -> Optional.of(utf8("twice"))));
        }
        assertEquals(List.of("new 1", "new 2", "new 3"), values());
    }

    @ParameterizedTest
    @EnumSource
    void undoesTheBatchWhereAnUpdateTouchesNoRow(Way way) {
        fill(3);
        try (RowUpdates updates = database.updates(update(way, "id = # and id <> 2"), select())) {
            DatabaseFailure failure =
                    assertThrows(DatabaseFailure.class, () -> updates.write(readAll(), row -> Optional.empty()));
            assertEquals("row id=2, note=row '2'", failure.subject());
            assertEquals("the update touches no row", failure.reason());
        }
        assertEquals(List.of("old 1", "old 2", "old 3"), values());
    }

    @ParameterizedTest
    @EnumSource(names = {"ADDED_COMPARISON", "READ_AGAIN"})
    void undoesTheBatchWhereAnUpdateTouchesTwoRows(Way way) {
        fill(3);
        try (RowUpdates updates = database.updates(update(way, "(id = # or id = 3)"), select())) {
            DatabaseFailure failure =
                    assertThrows(DatabaseFailure.class, () -> updates.write(readAll(), row -> Optional.empty()));
            assertEquals("row id=1, note=row '1'", failure.subject());
            assertEquals("the update touches more than one row", failure.reason());
        }
        assertEquals(List.of("old 1", "old 2", "old 3"), values());
    }

    /** An expression of text that differs each time. */
    abstract String anotherEachTime();

    @Test
    void refusesARowThatItsLeadingColumnsDoNotFindAgain() {
        fill(6);
        SqlTemplate select =
                dialect().template("select id, " + anotherEachTime() + " as note, owner, data from rot order by id");
        List<RowChange> stale = readAll(select);
        overwrite(2, "theirs");
        for (Way way : List.of(Way.ADDED_COMPARISON, Way.READ_AGAIN)) {
            try (RowUpdates updates = database.updates(update(way), select)) {
                DatabaseFailure failure =
                        assertThrows(DatabaseFailure.class, () -> updates.write(stale, row -> Optional.empty()));
                String id = way == Way.READ_AGAIN ? "1" : "2";
                assertTrue(failure.subject().startsWith("row id=" + id + ", note="), failure.subject());
            }
        }
        assertEquals(List.of("old 1", "theirs", "old 3", "old 4", "old 5", "old 6"), values());
    }

    @Test
    void tellsThatTheSelectGivesAnotherValueThanTheColumnHolds() {
        fill(1);
        String other = readAgainValue().replace("#", "data").replace("''", "'x'");
        SqlTemplate select = dialect().template("select id, note, owner, " + other + " as data from rot");
        try (RowUpdates updates = database.updates(update(Way.ADDED_COMPARISON), select)) {
            DatabaseFailure failure =
                    assertThrows(DatabaseFailure.class, () -> updates.write(readAll(select), row -> Optional.empty()));
            assertEquals("the update finds the row and does not change it", failure.reason());
        }
    }

    @Test
    void refusesASelectThatLocksWhatIsToBeWritten() {
        SqlTemplate locking = dialect().template(SELECT + " for update");
        InputFailure failure =
                assertThrows(InputFailure.class, () -> database.updates(update(Way.ADDED_COMPARISON), locking));
        assertEquals("the statement that selects", failure.subject());
    }

    @Test
    void fetchesFewerRowsOfLargeValues() throws Exception {
        byte[] large = new byte[60_000];
        List<List<Object>> filled = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            filled.add(List.of(i, "n", "client1", large));
        }
        live.insert("insert into rot values (?, ?, ?, ?)", filled);
        int count = 0;
        try (Rows rows = database.rows(select(), 1000)) {
            for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
                assertEquals(Integer.toString(++count), text(row.get(), 0));
                assertTrue(rows.fetchSize() <= Math.max(8, Math.min(count, 69)), count + ": " + rows.fetchSize());
            }
        }
        assertEquals(100, count);
    }

    @Test
    void undoesTheBatchWhereAChangedRowCannotBeMadeAnew() {
        fill(3);
        List<RowChange> stale = readAll();
        overwrite(3, "theirs");
        try (RowUpdates updates = database.updates(update(Way.ADDED_COMPARISON), select())) {
            assertThrows(
                    InputFailure.class,
                    () -> updates.write(stale, row -> {
                        throw new InputFailure("value", "is bad", "");
                    }));
        }
        assertEquals(List.of("old 1", "old 2", "theirs"), values());
    }

    @Test
    void findsRowsWhoseLeadingColumnsAreNull() {
        live.run("insert into rot values (1, null, 'client1', 'old 1'), (2, null, 'client1', 'old 2')");
        List<RowChange> stale = readAll();
        overwrite(2, "theirs");
        try (RowUpdates updates = database.updates(update(Way.READ_AGAIN), select())) {
            assertEquals(new Tally(1, 1, 0), updates.write(stale, row -> Optional.empty()));
        }
        assertEquals(List.of("new 1", "theirs"), values());
    }

    /** One that counts up in each row, and one that rewrites: neither undoes the other. */
    @ParameterizedTest
    @EnumSource
    void losesNothingOfAnotherWriter(Way way) throws Exception {
        int rows = 12;
        for (int i = 1; i <= rows; i++) {
            live.insert("insert into rot values (?, ?, ?, ?)", List.of(List.of(i, "n", "client1", utf8("0"))));
        }
        int[] written = new int[rows + 1];
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> countUp(rows, written, done));
        try (RowUpdates updates = database.updates(update(way), select())) {
            for (int round = 0; round < 15; round++) {
                List<RowChange> changes = new ArrayList<>();
                for (RowChange change : readAll()) {
                    changes.add(new RowChange(change.row(), marked(change.row())));
                }
                updates.write(changes, row -> Optional.of(marked(row)));
            }
        } finally {
            done.set(true);
        }
        other.get();
        for (int i = 1; i <= rows; i++) {
            assertEquals(Integer.toString(written[i]), values().get(i - 1).replace("!", ""), "row " + i);
        }
    }

    private static byte[] marked(Row row) {
        return utf8("!" + text(row, 3).replace("!", ""));
    }

    private void countUp(int rows, int[] written, AtomicBoolean done) {
        try (Connection connection = live.connect();
                PreparedStatement read = connection.prepareStatement("select data from rot where id = ? for update");
                PreparedStatement write = connection.prepareStatement("update rot set data = ? where id = ?")) {
            connection.setAutoCommit(false);
            for (int i = 0; !done.get(); i = (i + 5) % rows) {
                int id = i + 1;
                try {
                    read.setInt(1, id);
                    try (ResultSet row = read.executeQuery()) {
                        row.next();
                        String value = new String(row.getBytes(1), StandardCharsets.UTF_8).replace("!", "");
                        write.setBytes(1, utf8(Integer.toString(Integer.parseInt(value) + 1)));
                    }
                    write.setInt(2, id);
                    write.executeUpdate();
                    connection.commit();
                    written[id]++;
                } catch (SQLException collided) {
                    connection.rollback();
                }
            }
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** How many sessions wait for a lock. */
    abstract String waiting();

    /** Ends the session that waits for a lock. */
    abstract void cutOffTheWaiting();

    void awaitWaiting() {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (((Number) live.select(waiting()).get(0).get(0)).intValue() == 0) {
            assertTrue(System.nanoTime() < deadline, "nothing waits");
            // InnoDB tells anew only if nobody has asked for a tenth of a second.
            LockSupport.parkNanos(Duration.ofMillis(150).toNanos());
        }
    }

    CompletableFuture<Tally> writeAside(RowUpdates updates) {
        List<RowChange> changes = readAll();
        return CompletableFuture.supplyAsync(() ->
                updates.write(changes, row -> Optional.of(utf8("of " + text(row, 3)))));
    }

    @Test
    void triesAgainAfterADeadlock() throws Exception {
        fill(6);
        try (RowUpdates updates = database.updates(update(Way.ADDED_COMPARISON), select());
                Connection other = live.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            makeSurvivor(statement);
            // More changes than the batch has made when it gets here: InnoDB ends the smaller transaction.
            statement.executeUpdate("update rot set note = 'x', data = 'theirs' where id > 1");
            CompletableFuture<Tally> batch = writeAside(updates);
            awaitWaiting();
            statement.executeUpdate("update rot set data = 'theirs' where id = 1");
            other.rollback();
            assertEquals(new Tally(6, 0, 0), batch.get());
        }
        assertEquals("new 1", values().get(0));
    }

    /** Sees to it that a deadlock ends the other transaction. */
    abstract void makeSurvivor(Statement statement) throws SQLException;

    @Test
    void goesOnOverANewConnectionWhereOneIsLostInABatch() throws Exception {
        fill(4);
        try (RowUpdates updates = database.updates(update(Way.ADDED_COMPARISON), select());
                Connection other = live.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.executeUpdate("update rot set data = 'theirs' where id = 3");
            CompletableFuture<Tally> batch = writeAside(updates);
            awaitWaiting();
            cutOffTheWaiting();
            other.commit();
            assertEquals(new Tally(4, 0, 0), batch.get());
        }
        assertEquals(List.of("new 1", "new 2", "of theirs", "new 4"), values());
    }

    /** Has the server limit what sessions that begin from now on may do, to a fraction of a second each. */
    abstract void limitSessions();

    /** Takes {@link #limitSessions} back. */
    abstract void unlimitSessions();

    /** A select that takes longer than that. */
    abstract String longSelect();

    @Test
    void goesOnWhereTheServerLimitsSessions() throws Exception {
        fill(2);
        List<RowChange> changes = readAll();
        limitSessions();
        try (RowUpdates updates = database.updates(update(Way.ADDED_COMPARISON), select())) {
            try (Rows rows = database.rows(dialect().template(longSelect()), 7)) {
                assertTrue(rows.next().isPresent());
            }
            assertEquals(new Tally(2, 0, 0), updates.write(changes, row -> Optional.empty()));
        } finally {
            unlimitSessions();
        }
        assertEquals(List.of("new 1", "new 2"), values());
    }

    @Test
    void givesUpWaitingForALock() throws Exception {
        fill(2);
        Database hasty = open(patience(Duration.ofSeconds(1)));
        try (RowUpdates updates = hasty.updates(update(Way.ADDED_COMPARISON), select());
                Connection other = live.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.executeUpdate("update rot set data = 'theirs' where id = 2");
            List<RowChange> changes = readAll();
            DatabaseFailure failure =
                    assertThrows(DatabaseFailure.class, () -> updates.write(changes, row -> Optional.empty()));
            assertEquals("the database gave up waiting", failure.reason());
            other.rollback();
        }
        assertEquals(List.of("old 1", "old 2"), values());
    }

    @Test
    void tellsAWrongStatement() {
        fill(1);
        SqlTemplate wrong = dialect().template("selekt 'a secret' from rot");
        DatabaseFailure failure = assertThrows(DatabaseFailure.class, () -> database.rows(wrong, 1));
        assertEquals("the statement that selects", failure.subject());
        SqlTemplate noTable =
                dialect().template("update nowhere set data = " + dialect().placeholder(1));
        failure = assertThrows(DatabaseFailure.class, () -> {
            try (RowUpdates updates = database.updates(noTable, select())) {
                updates.write(readAll(), row -> Optional.empty());
            }
        });
        assertTrue(failure.reason().contains("nowhere"), failure.reason());
        SqlTemplate narrow = dialect().template("select id from rot");
        assertThrows(InputFailure.class, () -> database.updates(update(Way.ADDED_COMPARISON), narrow));
        SqlTemplate greedy = dialect()
                .template("update rot set data = " + dialect().placeholder(1) + " where id in ("
                        + dialect().placeholder(2) + "," + dialect().placeholder(3) + ","
                        + dialect().placeholder(4) + ","
                        + dialect().placeholder(5) + ")");
        assertThrows(InputFailure.class, () -> database.updates(greedy, select()));
    }

    @Test
    void insertsAllOrNothing() {
        String insert = "insert into rot(data, owner, id, note) values ("
                + dialect().placeholder(1) + ", " + dialect().placeholder(2) + ", 99, 'n')";
        fill(1);
        Row row = readAll().get(0).row();
        try (RowInserts inserts = database.inserts(dialect().template(insert))) {
            inserts.add(utf8("one"), row, 2);
        }
        assertEquals(List.of("old 1"), values());
        try (RowInserts inserts = database.inserts(dialect().template(insert))) {
            inserts.add(utf8("two"), row, 2);
            assertEquals(0, inserts.changed());
            inserts.commit();
            assertEquals(1, inserts.changed());
        }
        assertEquals(List.of("old 1", "two"), values());
        assertEquals(
                "client1",
                live.select("select owner from rot where id = 99").get(0).get(0));
    }

    @Test
    void refusesAWrongPasswordWithoutRepeatingIt() {
        String wrong = live.dsn().replace("test", "zest");
        try (GoDsn other = dialect().dsn(wrong, SecretEnvironment.of(Map.of()))) {
            Database nowhere = Database.of(dialect(), other, Optional.empty(), DatabasePatience.standard(), SILENT);
            DatabaseFailure failure = assertThrows(DatabaseFailure.class, () -> nowhere.rows(select(), 1));
            assertEquals("has no database of that name", failure.reason());
        }
        String bad = live.dsn().replaceFirst(":p[^@]*@", ":an%20other@").replaceFirst(":p@ss[^']*'x@", ":an other@");
        try (GoDsn other = dialect().dsn(bad, SecretEnvironment.of(Map.of()))) {
            Database refused = Database.of(dialect(), other, Optional.empty(), DatabasePatience.standard(), SILENT);
            DatabaseFailure failure = assertThrows(DatabaseFailure.class, () -> refused.rows(select(), 1));
            assertEquals("refuses the login", failure.reason());
            assertTrue(!failure.toString().contains("other"), failure.toString());
        }
    }
}
