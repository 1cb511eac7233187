package acratools.sql;

import acratools.failure.DatabaseFailure;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs a statement for one value after another, in one transaction that {@link #commit()} ends; closed without it,
 * nothing was done. For one thread.
 */
public final class RowInserts implements AutoCloseable {
    /** What failures of the statement itself, rather than of the connection, are told of. */
    public static final String SUBJECT = "the statement that inserts";

    private final Database database;
    private final Connection connection;
    private final PreparedStatement statement;
    private final List<Integer> order;
    private final boolean[] asText;
    private long changed;
    private boolean inDoubt;
    private boolean ended;

    private RowInserts(
            Database database,
            Connection connection,
            PreparedStatement statement,
            List<Integer> order,
            boolean[] asText) {
        this.database = database;
        this.connection = connection;
        this.statement = statement;
        this.order = order;
        this.asText = asText;
    }

    static RowInserts open(Database database, SqlTemplate insert) {
        Connection connection = database.connect();
        try {
            JdbcDriver driver = database.driver();
            driver.prepareWriting(connection, WriteGuard.OWN_COMPARISON, database.dsn(), database.patience());
            PreparedStatement statement = connection.prepareStatement(insert.jdbc());
            List<Integer> order = insert.order();
            boolean[] asText = new boolean[order.size()];
            for (int i = 0; i < asText.length; i++) {
                asText[i] = order.get(i) == 1 && driver.takesText(statement, i + 1);
            }
            return new RowInserts(database, connection, statement, order, asText);
        } catch (SQLException refused) {
            Database.closeQuietly(connection);
            throw database.failures().of(refused, SUBJECT);
        } catch (RuntimeException refused) {
            Database.closeQuietly(connection);
            throw refused;
        }
    }

    /** Whether values must be text in UTF-8, without NUL: a place where they go takes no bytes. */
    public boolean takesText() {
        for (boolean text : asText) {
            if (text) {
                return true;
            }
        }
        return false;
    }

    /**
     * Takes the values of one row; they are the server's with the next {@link #flush()}, until which the array must stay
     * as it is.
     *
     * @param value the first parameter; null for NULL
     * @param row where the further parameters come from
     * @param from the column of {@code row} that is parameter 2; the ones behind it follow
     * @throws IllegalArgumentException if the statement has more parameters than there are columns
     */
    public void add(byte @Nullable [] value, Row row, int from) {
        try {
            for (int i = 0; i < order.size(); i++) {
                int number = order.get(i);
                database.driver()
                        .bind(statement, i + 1, number == 1 ? value(value, asText[i]) : cell(row, from + number - 2));
            }
            statement.addBatch();
        } catch (SQLException refused) {
            throw database.failures().of(refused, SUBJECT);
        }
    }

    /**
     * Runs the statement for what was added since the last time.
     *
     * @throws DatabaseFailure if the server refuses it; the subject is the statement, and only {@link #close()} is left
     */
    public void flush() {
        try {
            for (int count : statement.executeBatch()) {
                changed += Math.max(count, 0);
            }
            statement.clearParameters();
        } catch (SQLException refused) {
            ended = true;
            throw Undo.because(database.failures().of(refused, SUBJECT), database, connection);
        }
    }

    private static @Nullable Object value(byte @Nullable [] value, boolean asText) {
        return value != null && asText ? new String(value, StandardCharsets.UTF_8) : value;
    }

    private static @Nullable Object cell(Row row, int column) {
        if (column >= row.width()) {
            throw new IllegalArgumentException("the statement has more parameters than the row has columns");
        }
        return row.cell(column);
    }

    /**
     * Runs the statement for what is left, and makes it all durable.
     *
     * @throws DatabaseFailure if the server refuses, or the connection breaks: then it is not known whether it was done
     */
    public void commit() {
        flush();
        inDoubt = true;
        try {
            connection.commit();
            inDoubt = false;
            ended = true;
        } catch (SQLException refused) {
            DatabaseFailure failure = database.failures().of(refused, "the transaction that inserts");
            if (!database.driver().isLost(refused)) {
                inDoubt = false;
                throw failure;
            }
            throw new DatabaseFailure(
                    failure.subject(),
                    failure.reason() + " while the transaction was committed, so it was done whole or not at all",
                    "look whether the rows are there before running again",
                    failure.sqlState(),
                    refused);
        }
    }

    /** How many rows the statement made or changed so far, by the server's count. */
    public long changed() {
        return changed;
    }

    /** Whether a commit was tried of which it is not known whether it was done. */
    public boolean isInDoubt() {
        return inDoubt;
    }

    @Override
    public void close() {
        // Asked behind an end, a server would tell again of what stays.
        if (!ended) {
            Undo.quietly(database, connection);
        }
        Database.closeQuietly(connection);
    }
}
