package acratools.sql;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.log.Log;
import acratools.secret.SecretEnvironment;
import acratools.sql.RowUpdates.Tally;
import acratools.testkit.LiveDatabase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        return Database.of(dialect(), dsn, Optional.empty(), patience, SILENT);
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
        List<RowChange> changes = new ArrayList<>();
        try (Rows rows = database.rows(select(), 7)) {
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
}
