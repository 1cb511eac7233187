package acratools.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An {@code UPDATE} of one table that can be extended: {@code UPDATE table SET column = placeholder 1 [, …] [WHERE
 * condition]}, and nothing else.
 *
 * @param target  the column that takes the new value, as the statement writes it
 * @param table   where the table stands: the token behind {@code UPDATE}
 * @param set     the token {@code SET}
 * @param where   the token {@code WHERE}; absent if there is none
 */
record SimpleUpdate(SqlToken target, SqlToken table, SqlToken set, Optional<SqlToken> where) {
    /** Keywords that make an update more than that, wherever they stand outside of parentheses. */
    private static final Set<String> MORE = Set.of(
            "FROM", "JOIN", "RETURNING", "ORDER", "LIMIT", "USING", "CURRENT", "IGNORE", "LOW_PRIORITY", "PORTION");

    /** The parts of {@code update}; absent if it is of another form. */
    static Optional<SimpleUpdate> of(SqlTemplate update) {
        String sql = update.sql();
        List<SqlToken> tokens = update.tokens();
        List<SqlToken> outer = outer(sql, tokens);
        SqlToken set = null;
        SqlToken where = null;
        for (SqlToken token : outer) {
            if (token.kind() == SqlToken.Kind.WORD && MORE.contains(upper(token.text(sql)))) {
                return Optional.empty();
            }
            if (token.is(sql, "SET") && set == null) {
                set = token;
            } else if (token.is(sql, "SET") || token.is(sql, ';') || (token.is(sql, "WHERE") && where != null)) {
                return Optional.empty();
            } else if (token.is(sql, "WHERE")) {
                where = token;
            } else if (token.is(sql, ',') && set == null) {
                return Optional.empty();
            }
        }
        if (set == null
                || outer.size() < 3
                || !outer.get(0).is(sql, "UPDATE")
                || !tokens.get(0).equals(outer.get(0))) {
            return Optional.empty();
        }
        int end = where == null ? sql.length() : where.start();
        SqlToken target = target(sql, outer, set, end);
        return target == null || target.end() <= set.end()
                ? Optional.empty()
                : Optional.of(new SimpleUpdate(target, outer.get(1), set, Optional.ofNullable(where)));
    }

    /** The column's own name, without quotes or what qualifies it. */
    String column(String sql) {
        String text = target.text(sql);
        if (target.kind() != SqlToken.Kind.NAME) {
            return text;
        }
        String quote = text.substring(0, 1);
        return text.substring(1, text.length() - 1).replace(quote + quote, quote);
    }

    /** The tokens outside of parentheses. */
    static List<SqlToken> outer(String sql, List<SqlToken> tokens) {
        List<SqlToken> outer = new ArrayList<>();
        int depth = 0;
        for (SqlToken token : tokens) {
            if (token.is(sql, ')')) {
                depth--;
            }
            if (depth == 0) {
                outer.add(token);
            }
            if (token.is(sql, '(')) {
                depth++;
            }
        }
        return outer;
    }

    /** The name before {@code = placeholder 1}, if the assignment is just that, apart from a cast. */
    private static @org.jspecify.annotations.Nullable SqlToken target(
            String sql, List<SqlToken> outer, SqlToken set, int end) {
        for (int i = 2; i < outer.size(); i++) {
            SqlToken token = outer.get(i);
            if (token.number() == 1 && token.start() > set.end() && token.end() <= end) {
                SqlToken name = outer.get(i - 2);
                boolean named = name.kind() == SqlToken.Kind.WORD || name.kind() == SqlToken.Kind.NAME;
                return named && outer.get(i - 1).is(sql, '=') && endsAssignment(sql, outer, i + 1, end) ? name : null;
            }
        }
        return null;
    }

    private static boolean endsAssignment(String sql, List<SqlToken> outer, int next, int end) {
        int at = next;
        boolean cast = at + 2 < outer.size()
                && outer.get(at).is(sql, ':')
                && outer.get(at + 1).is(sql, ':');
        if (cast && outer.get(at + 2).is(sql, "bytea")) {
            at += 3;
        }
        return at >= outer.size()
                || outer.get(at).start() >= end
                || outer.get(at).is(sql, ',');
    }

    private static String upper(String word) {
        return word.toUpperCase(java.util.Locale.ROOT);
    }
}
