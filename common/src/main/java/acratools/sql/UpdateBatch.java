package acratools.sql;

import acratools.failure.DatabaseFailure;
import acratools.sql.RowUpdates.Anew;
import acratools.sql.RowUpdates.Tally;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The statements of one connection that write a batch; whoever runs it commits or rolls back. */
final class UpdateBatch {
    /** How often one row may change under our eyes before the batch is given up. */
    private static final int MOST_CHANGES = 20;

    /** So many rows of one batch may be gone, and no other be there. */
    private static final int FEW = 5;

    private final JdbcDriver driver;
    private final GuardedUpdate update;
    private final PreparedStatement statement;
    private final Optional<PreparedStatement> matching;
    private final CurrentRows current;
    private final int leading;
    private String subject = "the statement that updates";
    private int written;
    private int left;
    private int gone;

    private UpdateBatch(
            JdbcDriver driver,
            GuardedUpdate update,
            PreparedStatement statement,
            Optional<PreparedStatement> matching,
            CurrentRows current,
            int leading) {
        this.driver = driver;
        this.update = update;
        this.statement = statement;
        this.matching = matching;
        this.current = current;
        this.leading = leading;
    }

    static UpdateBatch prepare(Database database, Connection connection, SqlTemplate update, SqlTemplate select)
            throws SQLException {
        JdbcDriver driver = database.driver();
        List<String> columns = columns(database, connection, select);
        RowUpdates.requireColumns(columns.size());
        GuardedUpdate guarded = GuardedUpdate.of(database.dialect(), driver, update, columns);
        driver.prepareWriting(connection, guarded.guard(), database.dsn(), database.patience());
        Optional<PreparedStatement> matching = guarded.matching().isEmpty()
                ? Optional.empty()
                : Optional.of(connection.prepareStatement(guarded.matching().get()));
        PreparedStatement statement = connection.prepareStatement(guarded.jdbc());
        // Asks the server, so that a wrong statement is refused before anything is done.
        statement.getParameterMetaData();
        CurrentRows current = new CurrentRows(driver, connection, select.jdbc(), columns);
        // What was asked until here holds locks no longer than it must.
        connection.commit();
        return new UpdateBatch(driver, guarded, statement, matching, current, columns.size() - 2);
    }

    /** What the select would give, without running it. */
    private static List<String> columns(Database database, Connection connection, SqlTemplate select) {
        try (PreparedStatement statement = connection.prepareStatement(select.jdbc())) {
            ResultSetMetaData columns = statement.getMetaData();
            List<String> labels = new ArrayList<>();
            for (int i = 1; columns != null && i <= columns.getColumnCount(); i++) {
                labels.add(columns.getColumnLabel(i));
            }
            return labels;
        } catch (SQLException refused) {
            throw database.failures().of(refused, Rows.SUBJECT);
        }
    }

    WriteGuard guard() {
        return update.guard();
    }

    /** What was worked on last, for a failure. */
    String subject() {
        return subject;
    }

    Tally run(List<RowChange> changes, Anew anew) throws SQLException {
        written = 0;
        left = 0;
        gone = 0;
        subject = "the statement that updates";
        List<RowChange> due = update.guard() == WriteGuard.READ_AGAIN ? readAgain(changes, anew) : changes;
        int[] counts = execute(due);
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] == 1) {
                written++;
            } else if (counts[i] == 0 && update.guard() != WriteGuard.READ_AGAIN) {
                settle(due.get(i), anew);
            } else {
                throw wrongCount(due.get(i).row(), counts[i]);
            }
        }
        if (gone == changes.size() && gone > FEW) {
            throw new DatabaseFailure(
                    changes.get(0).row().name(leading),
                    "is not found again by its leading columns, nor is any other row of its batch",
                    "let the select begin with columns that hold the same when read again and can be compared,"
                            + " such as the primary key; if the rows were deleted meanwhile, there is no fault");
        }
        return new Tally(written, left, gone);
    }

    private int[] execute(List<RowChange> due) throws SQLException {
        if (due.isEmpty()) {
            return new int[0];
        }
        if (due.size() == 1) {
            subject = due.get(0).row().name(leading);
        }
        for (RowChange change : due) {
            update.bind(driver, statement, change.row(), change.value());
            statement.addBatch();
        }
        return statement.executeBatch();
    }

    /** The rows that still hold what was read; what was changed is made anew from what it holds now. */
    private List<RowChange> readAgain(List<RowChange> changes, Anew anew) throws SQLException {
        List<RowChange> due = new ArrayList<>(changes.size());
        for (RowChange change : changes) {
            now(change, anew).ifPresent(due::add);
        }
        return due;
    }

    /** The statement did nothing to this row: because it changed, or because the statement is wrong. */
    private void settle(RowChange refused, Anew anew) throws SQLException {
        RowChange change = refused;
        int goneBefore = gone;
        for (int i = 0; i < MOST_CHANGES; i++) {
            Optional<RowChange> again = now(change, anew);
            if (again.isEmpty()) {
                requireGone(change, goneBefore);
                return;
            }
            boolean unchanged = again.get() == change;
            change = again.get();
            int count = execute(List.of(change))[0];
            if (count == 1) {
                written++;
                return;
            }
            if (unchanged || count > 1) {
                throw wrongCount(change.row(), count);
            }
        }
        throw new DatabaseFailure(
                change.row().name(leading), "changes faster than it can be written", "wait until less is written");
    }

    /** What the user's condition still finds is there, whatever the select says. */
    private void requireGone(RowChange change, int before) throws SQLException {
        if (gone > before && matchingRows(change.row()) > 0) {
            throw new DatabaseFailure(
                    subject,
                    "is found by the update, and not by the select with these leading columns",
                    "let the select begin with columns that hold the same when read again and can be compared,"
                            + " such as the primary key; if others took the row out of the selection, there is no fault");
        }
    }

    /**
     * How the row stands now.
     *
     * @return {@code change} itself if it still holds what was read, another one if it was changed and is to be written;
     *     absent if it is gone, already written or to be left: then it is counted
     */
    private Optional<RowChange> now(RowChange change, Anew anew) throws SQLException {
        subject = change.row().name(leading);
        List<Row> rows = current.like(change.row());
        if (rows.isEmpty()) {
            gone++;
            return Optional.empty();
        }
        if (rows.size() > 1) {
            throw new DatabaseFailure(
                    subject,
                    "is not the only row with these leading columns",
                    "let the select begin with columns that identify one row, such as its primary key");
        }
        Row row = rows.get(0);
        Optional<byte[]> holds = row.bytes(row.width() - 1);
        Optional<byte[]> read = change.row().bytes(row.width() - 1);
        if (holds.isPresent() && read.isPresent() && Arrays.equals(holds.get(), read.get())) {
            return Optional.of(change);
        }
        if (holds.isPresent() && Arrays.equals(holds.get(), change.value())) {
            written++;
            return Optional.empty();
        }
        Optional<byte[]> value = anew.value(row);
        if (value.isEmpty()) {
            left++;
            return Optional.empty();
        }
        return Optional.of(new RowChange(row, value.get()));
    }

    private DatabaseFailure wrongCount(Row row, int count) throws SQLException {
        String name = row.name(leading);
        int matching = count == 0 ? matchingRows(row) : count;
        if (matching > 1 || matching < 0) {
            return new DatabaseFailure(
                    name,
                    "the update touches more than one row",
                    "let its condition name columns that identify one row, such as the primary key");
        }
        if (matching == 1) {
            return new DatabaseFailure(
                    name,
                    "the update finds the row and does not change it",
                    "a trigger, rule or row security keeps it, or the select gives another value than the column holds");
        }
        return new DatabaseFailure(
                name,
                "the update touches no row",
                "see whether its condition finds the row by the leading columns of the select");
    }

    private int matchingRows(Row row) throws SQLException {
        if (matching.isEmpty()) {
            return 0;
        }
        update.bindMatching(driver, matching.get(), row, new byte[0]);
        try (ResultSet count = matching.get().executeQuery()) {
            return count.next() ? count.getInt(1) : 0;
        }
    }
}
