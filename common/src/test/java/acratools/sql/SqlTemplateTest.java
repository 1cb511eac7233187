package acratools.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InputFailure;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTemplateTest {
    private static SqlTemplate postgreSql(String sql) {
        return new PostgreSql().template(sql);
    }

    private static SqlTemplate mySql(String sql) {
        return new MySql().template(sql);
    }

    @Test
    void findsNumberedPlaceholdersInAnyOrder() {
        SqlTemplate template = postgreSql("update t set a=$3, b=$1 where c=$2 or d=$12 and e=$1;");
        assertEquals(List.of(3, 1, 2, 12, 1), template.order());
        assertEquals(12, template.parameters());
        assertEquals("update t set a=?, b=? where c=? or d=? and e=?", template.jdbc());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select '$1', '''$1', 'a\\'",
                "select \"$1\", \"a\"\"$1\"",
                "select E'\\'$1', e'\\\\'",
                "select 1 -- $1\n, 2",
                "select /* $1 /* $1 */ $1 */ 1",
                "select $$ $1 ' $$, $a$ $1 $$ $b$ $a$",
                "select a$1 from t"
            })
    void knowsWhatIsNoPlaceholderInPostgreSql(String sql) {
        assertEquals(0, postgreSql(sql).parameters(), sql);
        assertEquals(sql, postgreSql(sql).fill(number -> "!").trim());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select '?', '''?', '\\'?'",
                "select \"?\", \"\\\"?\", \"\"\"?\"",
                "select `?`, `a``?`",
                "select 1 -- ?\n, 2",
                "select 1 # ?\n, 2",
                "select /* ? /* ? */ 1",
                "select 1 --\t?"
            })
    void knowsWhatIsNoPlaceholderInMySql(String sql) {
        assertEquals(0, mySql(sql).parameters(), sql);
    }

    @Test
    void numbersQuestionMarksAsTheyCome() {
        SqlTemplate template = mySql("update t set a=? where b=?--?\n and c='?' ; ; ");
        assertEquals(List.of(1, 2, 3), template.order());
        assertEquals("update t set a=<1> where b=<2>--<3>\n and c='?'", template.fill(number -> "<" + number + ">"));
    }

    @Test
    void cutsOffWhatStandsBehindTheStatement() {
        assertEquals("select 1", postgreSql("select 1; -- $1").jdbc());
        assertEquals("select 1", mySql("select 1 /* ? */").jdbc());
    }

    @Test
    void doublesOperatorsOfPostgreSqlThatJdbcTakesForPlaceholders() {
        assertEquals(
                "update t set a=? where b ?? 'k' and c ??| array['?']",
                postgreSql("update t set a=$1 where b ? 'k' and c ?| array['?']")
                        .jdbc());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"update t set a=? /*! where b=? */", "select /*M!100100 1 */", "select /*!80000 1 */ from t"})
    void refusesACommentThatMySqlRuns(String sql) {
        InputFailure failure = assertThrows(InputFailure.class, () -> mySql(sql));
        assertEquals("has a comment that the server runs, beginning with /*! or /*M!", failure.reason());
        assertEquals(0, postgreSql("select 1 /*! ? */").parameters());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select a from t for update",
                "select a from t for no key update",
                "select a from t FOR KEY SHARE skip locked",
                "select a from t for share of t",
                "select a from t lock in share mode",
                "select a from (select b from t for update) q"
            })
    void knowsASelectThatLocksItsRows(String sql) {
        assertTrue(postgreSql(sql).locksRows(), sql);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 'for update', \"for\" from t -- for update",
                "select a from t for system_time as of timestamp '2020-01-01'",
                "select substring(a from 1 for 2) from t"
            })
    void knowsASelectThatDoesNotLock(String sql) {
        assertFalse(postgreSql(sql).locksRows(), sql);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 'a",
                "select \"a",
                "select /* a",
                "select $$ a",
                "select $a$ a $b$",
                "",
                " ; ",
                "select $0"
            })
    void refusesWhatDoesNotEnd(String sql) {
        InputFailure failure = assertThrows(InputFailure.class, () -> postgreSql(sql));
        assertEquals("sql statement", failure.subject());
    }
}
