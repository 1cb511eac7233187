package acratools.sql;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.testkit.LiveDatabase;
import acratools.testkit.LivePostgres;
import acratools.testkit.LiveServers;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
}
