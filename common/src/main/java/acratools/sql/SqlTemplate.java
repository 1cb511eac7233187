package acratools.sql;

import acratools.failure.InputFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A statement of the user's with its placeholders: {@code $n} in PostgreSQL, where one may stand more than once or out
 * of order, {@code ?} in MySQL, numbered as they come. A {@code ;} at its end is cut off.
 */
public final class SqlTemplate {
    private final String sql;
    private final SqlSyntax syntax;
    private final List<SqlToken> tokens;

    SqlTemplate(String sql, SqlSyntax syntax) {
        this.syntax = syntax;
        List<SqlToken> all = SqlLexer.tokens(sql, syntax);
        int count = all.size();
        while (count > 0 && all.get(count - 1).is(sql, ';')) {
            count--;
        }
        if (count == 0) {
            throw new InputFailure("sql statement", "is empty", "");
        }
        this.tokens = List.copyOf(all.subList(0, count));
        this.sql = sql.substring(0, tokens.get(count - 1).end());
    }

    /** The highest number of a placeholder; 0 if there is none. */
    public int parameters() {
        int highest = 0;
        for (SqlToken token : tokens) {
            highest = Math.max(highest, token.number());
        }
        return highest;
    }

    /** The numbers of the placeholders as they stand in the text. */
    public List<Integer> order() {
        List<Integer> order = new ArrayList<>();
        for (SqlToken token : tokens) {
            if (token.number() > 0) {
                order.add(token.number());
            }
        }
        return order;
    }

    /** The texts around the placeholders: one more than there are placeholders in the text. */
    public List<String> pieces() {
        List<String> pieces = new ArrayList<>();
        int done = 0;
        for (SqlToken token : tokens) {
            if (token.number() > 0) {
                pieces.add(sql.substring(done, token.start()));
                done = token.end();
            }
        }
        pieces.add(sql.substring(done));
        return pieces;
    }

    /** Whether it locks the rows that it selects, wherever in it: {@code FOR UPDATE}, {@code LOCK IN SHARE MODE} and such. */
    boolean locksRows() {
        for (int i = 0; i + 1 < tokens.size(); i++) {
            SqlToken next = tokens.get(i + 1);
            boolean locking = tokens.get(i).is(sql, "FOR")
                    ? next.is(sql, "UPDATE") || next.is(sql, "SHARE") || next.is(sql, "NO") || next.is(sql, "KEY")
                    : tokens.get(i).is(sql, "LOCK") && next.is(sql, "IN");
            if (locking) {
                return true;
            }
        }
        return false;
    }

    /** The statement with each placeholder replaced by a text, given its number. */
    public String fill(IntFunction<String> text) {
        StringBuilder filled = new StringBuilder();
        int done = 0;
        for (SqlToken token : tokens) {
            if (token.number() > 0) {
                filled.append(sql, done, token.start()).append(text.apply(token.number()));
                done = token.end();
            }
        }
        return filled.append(sql, done, sql.length()).toString();
    }

    /** The statement as JDBC takes it: {@code ?} for each placeholder, {@code ??} for PostgreSQL's operators. */
    String jdbc() {
        return jdbc(0, sql.length());
    }

    /** The same of the part from {@code start} to {@code end}. */
    String jdbc(int start, int end) {
        StringBuilder text = new StringBuilder();
        int done = start;
        for (SqlToken token : tokens) {
            if (token.start() < start || token.end() > end) {
                continue;
            }
            boolean operator = syntax.numbered() && token.is(sql, '?');
            if (token.number() > 0 || operator) {
                text.append(sql, done, token.start()).append(operator ? "??" : "?");
                done = token.end();
            }
        }
        return text.append(sql, done, end).toString();
    }

    /** The statement as it was given, without its {@code ;}. */
    String sql() {
        return sql;
    }

    SqlSyntax syntax() {
        return syntax;
    }

    List<SqlToken> tokens() {
        return tokens;
    }

    /** The statement as it was given. */
    @Override
    public String toString() {
        return sql;
    }
}
