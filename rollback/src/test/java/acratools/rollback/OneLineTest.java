package acratools.rollback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.sql.Dialect;
import acratools.sql.MySql;
import acratools.sql.PostgreSql;
import org.junit.jupiter.api.Test;

class OneLineTest {
    @Test
    void joinsLinesBetweenWords() {
        assertEquals("insert into t(a) values($1)", line("insert into t(a)\nvalues($1);\n", new PostgreSql()));
        assertEquals("insert into t  values(?)", line("insert into t\r\nvalues(?)", new MySql()));
    }

    @Test
    void leavesLinesWhereTheyMeanSomething() {
        for (String sql : new String[] {
            "insert into t values($1, 'a\nb')",
            "insert into t values($1, $x$a\nb$x$)",
            "insert into t values($1, E'\\\n')",
            "insert /* a\nb */ into t values($1)",
            "insert -- it's\ninto t values($1, 'b')"
        }) {
            assertEquals(sql, line(sql, new PostgreSql()));
        }
        for (String sql : new String[] {"insert into `a\nb` values(?)", "insert # it's\ninto t values(?)"}) {
            assertEquals(sql, line(sql, new MySql()));
        }
    }

    private static String line(String sql, Dialect dialect) {
        return OneLine.of(sql, dialect).toString();
    }
}
