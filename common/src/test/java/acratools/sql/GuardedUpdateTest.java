package acratools.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import acratools.failure.InputFailure;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedUpdateTest {
    private static final List<String> COLUMNS = List.of("id", "note", "owner", "data");

    private static GuardedUpdate postgreSql(String sql) {
        return GuardedUpdate.of(new PostgreSql(), new PostgreSqlDriver(), new PostgreSql().template(sql), COLUMNS);
    }

    private static GuardedUpdate mySql(String sql) {
        return GuardedUpdate.of(new MySql(), new MySqlDriver(), new MySql().template(sql), COLUMNS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update rot set data=$1 where id=$2",
                "UPDATE ONLY public.rot AS r SET note='x', data = $1 WHERE r.id=$2 or note=$3",
                "update rot set data=$1::bytea, note='where' where id=$2;",
                "update \"Rot\" set \"data\"=$1 where id in (select a from b where c = $2 limit 1)",
                "update rot set DATA=$1",
                "update rot set data=$1 where id=$2 -- or not"
            })
    void addsAComparisonToAPlainUpdate(String sql) {
        assertEquals(WriteGuard.ADDED_COMPARISON, postgreSql(sql).guard(), sql);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update rot set data=$1 from other where rot.id=$2",
                "update rot set data=$1 where id=$2 returning id",
                "update rot set data=$1 || '' where id=$2",
                "update rot set data=coalesce($1, data) where id=$2",
                "update rot set other=$1 where id=$2",
                "update rot set \"DATA\"=$1 where id=$2",
                "update rot set (data, note)=($1, $2) where id=$3",
                "with x as (select 1) update rot set data=$1 where id=$2",
                "update rot set data=$1 where current of c",
                "select set_data($1, $2)",
                "insert into log values ($1); update rot set data=$2 where id=$3"
            })
    void readsRowsAgainForAnyOtherStatement(String sql) {
        assertEquals(WriteGuard.READ_AGAIN, postgreSql(sql).guard(), sql);
        assertEquals(sql.replaceAll("\\$\\d", "?"), postgreSql(sql).jdbc());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update rot, other set data=? where rot.id=?",
                "update rot join other using (id) set data=? where rot.id=?",
                "update rot set data=? where id=? order by id limit 1",
                "update ignore rot set data=? where id=?",
                "update low_priority rot set data=? where id=?",
                "update rot for portion of valid from 1 to 2 set data=? where id=?"
            })
    void readsRowsAgainForMoreThanAPlainUpdateOfMySql(String sql) {
        assertEquals(WriteGuard.READ_AGAIN, mySql(sql).guard(), sql);
    }

    @Test
    void putsTheWholeConditionInParentheses() {
        assertEquals(
                "update rot set data=? \n WHERE (id=? or -- and\n note=?\n) AND data = ?"
                        + " AND (SELECT count(*) FROM (SELECT 1 FROM rot  WHERE (id=? or -- and\n note=?\n) LIMIT 2) acra_matching) = 1",
                postgreSql("update rot set data=$1 where id=$2 or -- and\n note=$3 -- or\n")
                        .jdbc());
    }

    @Test
    void comparesBytesInMySqlWhateverTheCollation() {
        assertEquals(
                "update rot set `data`=? \n WHERE (id=?\n) AND cast(`data` as binary) = ?"
                        + " AND (SELECT count(*) FROM (SELECT 1 FROM rot  WHERE (id=?\n) LIMIT 2) acra_matching) = 1",
                mySql("update rot set `data`=? where id=?").jdbc());
    }

    @Test
    void takesAFurtherParameterForTheOldValue() {
        assertEquals(
                WriteGuard.OWN_COMPARISON,
                postgreSql("update rot set data=$1 where id=$2 and note=$3 and data=$4")
                        .guard());
        assertEquals(
                WriteGuard.OWN_COMPARISON,
                mySql("update rot set data=? where id=? and note=? and data=?").guard());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update rot set data=$1, data_before=$4 where id=$2 and note=$3",
                "update rot set data=$1, data_before=$4 where id=$2 and note=$3 and data=$4",
                "update rot set data=$1 where id=$2 and note=$3 returning $4",
                "update rot set data=(select $1 where $4 is not null) where id=$2 and note=$3",
                "select set_data($1, $2, $3, $4)"
            })
    void takesAParameterOutsideOfTheConditionForNoComparison(String sql) {
        assertEquals(WriteGuard.READ_AGAIN, postgreSql(sql).guard(), sql);
        assertEquals(sql.replaceAll("\\$\\d", "?"), postgreSql(sql).jdbc());
    }

    @Test
    void refusesTooManyParametersAndNone() {
        assertThrows(InputFailure.class, () -> postgreSql("update rot set data=$1 where id=$5"));
        assertThrows(InputFailure.class, () -> mySql("update rot set data=null"));
    }
}
