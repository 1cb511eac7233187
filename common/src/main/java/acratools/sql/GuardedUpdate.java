package acratools.sql;

import acratools.failure.InputFailure;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The user's update as it is sent: with a comparison that keeps newer values, where it can have one.
 *
 * <p>An update that {@link SimpleUpdate} knows, of the column that was read, becomes {@code UPDATE t SET c = $1 WHERE
 * (condition) AND c = old AND (SELECT count(*) FROM (SELECT 1 FROM t WHERE (condition) LIMIT 2) q) = 1}: it changes the
 * row if that still holds what was read and if the user's condition finds no second one.
 */
final class GuardedUpdate {
    private static final int OLD_VALUE = 0;

    private final WriteGuard guard;
    private final String jdbc;
    private final List<Integer> order;
    private final Optional<String> matching;
    private final List<Integer> matchingOrder;

    private GuardedUpdate(
            WriteGuard guard,
            String jdbc,
            List<Integer> order,
            Optional<String> matching,
            List<Integer> matchingOrder) {
        this.guard = guard;
        this.jdbc = jdbc;
        this.order = order;
        this.matching = matching;
        this.matchingOrder = matchingOrder;
    }

    /**
     * Decides how {@code update} is guarded.
     *
     * @param columns names of the columns of the select; the value's is the last, as the result labels it
     * @throws InputFailure if it has no placeholder, or more than there are values for
     */
    static GuardedUpdate of(Dialect dialect, JdbcDriver driver, SqlTemplate update, List<String> columns) {
        int leading = columns.size() - 2;
        int parameters = update.parameters();
        if (parameters == 0) {
            throw new InputFailure(
                    "the statement that updates",
                    "has no placeholder",
                    "write " + dialect.placeholder(1) + " where the new value goes, the leading columns behind it");
        }
        if (parameters > leading + 2) {
            throw new InputFailure(
                    "the statement that updates",
                    "has " + parameters + " parameters, and the statement that selects gives values for "
                            + (leading + 2) + " at most: the new value, " + leading
                            + " leading columns and the old value",
                    "let the select begin with the columns that the update needs");
        }
        if (parameters == leading + 2) {
            List<Integer> order = new ArrayList<>(update.order());
            order.replaceAll(number -> number == leading + 2 ? OLD_VALUE : number);
            WriteGuard guard = isInCondition(update, leading + 2) ? WriteGuard.OWN_COMPARISON : WriteGuard.READ_AGAIN;
            return new GuardedUpdate(guard, update.jdbc(), order, Optional.empty(), List.of());
        }
        Optional<SimpleUpdate> simple = SimpleUpdate.of(update);
        String value = columns.get(columns.size() - 1);
        if (simple.isPresent() && isSame(dialect, simple.get(), update.sql(), value)) {
            return extended(driver, update, simple.get());
        }
        return new GuardedUpdate(WriteGuard.READ_AGAIN, update.jdbc(), update.order(), Optional.empty(), List.of());
    }

    /** Whether this placeholder stands in the outer condition alone: elsewhere it compares nothing. */
    private static boolean isInCondition(SqlTemplate update, int number) {
        String sql = update.sql();
        int start = sql.length();
        int end = sql.length();
        for (SqlToken token : SimpleUpdate.outer(sql, update.tokens())) {
            if (token.is(sql, "WHERE")) {
                start = token.start();
                end = sql.length();
            } else if (token.is(sql, "RETURNING") || token.is(sql, "ORDER") || token.is(sql, "LIMIT")) {
                end = Math.min(end, token.start());
            }
        }
        for (SqlToken token : update.tokens()) {
            if (token.number() == number && (token.start() < start || token.end() > end)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSame(Dialect dialect, SimpleUpdate update, String sql, String value) {
        String target = update.column(sql);
        boolean exact = dialect instanceof PostgreSql && update.target().kind() == SqlToken.Kind.NAME;
        return exact ? target.equals(value) : target.equalsIgnoreCase(value);
    }

    private static GuardedUpdate extended(JdbcDriver driver, SqlTemplate update, SimpleUpdate simple) {
        String sql = update.sql();
        List<Integer> order = new ArrayList<>();
        List<Integer> inCondition = new ArrayList<>();
        int conditionStart = simple.where().map(SqlToken::end).orElse(sql.length());
        for (SqlToken token : update.tokens()) {
            if (token.number() > 0) {
                order.add(token.number());
                if (token.start() >= conditionStart) {
                    inCondition.add(token.number());
                }
            }
        }
        String table = update.jdbc(simple.table().start(), simple.set().start());
        String condition = simple.where().isEmpty()
                ? ""
                : "(" + update.jdbc(conditionStart, sql.length()).trim() + "\n)";
        String head = update.jdbc(0, simple.where().map(SqlToken::start).orElse(sql.length()));
        String matching = "SELECT count(*) FROM (SELECT 1 FROM " + table
                + (condition.isEmpty() ? "" : " WHERE " + condition) + " LIMIT 2) acra_matching";
        String column = column(update, simple);
        String jdbc = head + "\n WHERE " + (condition.isEmpty() ? "" : condition + " AND ") + driver.holds(column)
                + " AND (" + matching + ") = 1";
        order.add(OLD_VALUE);
        order.addAll(inCondition);
        return new GuardedUpdate(WriteGuard.ADDED_COMPARISON, jdbc, order, Optional.of(matching), inCondition);
    }

    private static String column(SqlTemplate update, SimpleUpdate simple) {
        return simple.target().text(update.sql());
    }

    WriteGuard guard() {
        return guard;
    }

    String jdbc() {
        return jdbc;
    }

    /** The statement that counts, up to 2, what the user's condition finds; absent where the condition is not known. */
    Optional<String> matching() {
        return matching;
    }

    void bind(JdbcDriver driver, PreparedStatement statement, Row row, byte[] value) throws SQLException {
        bind(driver, statement, order, row, value);
    }

    void bindMatching(JdbcDriver driver, PreparedStatement statement, Row row, byte[] value) throws SQLException {
        bind(driver, statement, matchingOrder, row, value);
    }

    private static void bind(JdbcDriver driver, PreparedStatement statement, List<Integer> order, Row row, byte[] value)
            throws SQLException {
        for (int i = 0; i < order.size(); i++) {
            int number = order.get(i);
            Object cell = number == OLD_VALUE ? row.cell(row.width() - 1) : number == 1 ? value : row.cell(number - 2);
            driver.bind(statement, i + 1, cell);
        }
    }
}
