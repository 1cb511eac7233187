package acratools.sql;

import acratools.failure.DatabaseFailure;
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
    private final Database database;
    private final Connection connection;
    private final PreparedStatement statement;
    private final List<Integer> order;

    private RowInserts(Database database, Connection connection, PreparedStatement statement, List<Integer> order) {
        this.database = database;
        this.connection = connection;
        this.statement = statement;
        this.order = order;
    }

    static RowInserts open(Database database, SqlTemplate insert) {
        Connection connection = database.connect();
        try {
            database.driver().prepareWriting(connection, WriteGuard.OWN_COMPARISON, database.dsn(), database.patience());
            return new RowInserts(database, connection, connection.prepareStatement(insert.jdbc()), insert.order());
        } catch (SQLException refused) {
            Database.closeQuietly(connection);
            throw database.failures().of(refused, "the statement that inserts");
        }
    }

    /**
     * Runs the statement once.
     *
     * @param value the first parameter
     * @param row where the further parameters come from
     * @param from the column of {@code row} that is parameter 2; the ones behind it follow
     * @throws DatabaseFailure if the server refuses it; the subject is the statement, and only {@link #close()} is left
     * @throws IllegalArgumentException if the statement has more parameters than there are columns
     */
    public void add(byte[] value, Row row, int from) {
        try {
            for (int i = 0; i < order.size(); i++) {
                int number = order.get(i);
                database.driver().bind(statement, i + 1, number == 1 ? value : cell(row, from + number - 2));
            }
            statement.executeUpdate();
        } catch (SQLException refused) {
            throw database.failures().of(refused, "the statement that inserts");
        }
    }

    private static @Nullable Object cell(Row row, int column) {
        if (column >= row.width()) {
            throw new IllegalArgumentException("the statement has more parameters than the row has columns");
        }
        return row.cell(column);
    }

    /**
     * Makes it all durable.
     *
     * @throws DatabaseFailure if the server refuses, or the connection breaks: then it is not known whether it was done
     */
    public void commit() {
        try {
            connection.commit();
        } catch (SQLException refused) {
            DatabaseFailure failure = database.failures().of(refused, "the transaction that inserts");
            if (!database.driver().isLost(refused)) {
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

    @Override
    public void close() {
        try {
            connection.rollback();
        } catch (SQLException gone) {
            // Without a commit the server undoes it by itself.
            Database.closeQuietly(connection);
            return;
        }
        Database.closeQuietly(connection);
    }
}
