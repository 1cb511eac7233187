package acratools.sql;

import acratools.failure.DatabaseFailure;
import acratools.failure.InputFailure;
import acratools.failure.InterruptedFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Writes new values in batches, each in one transaction, and never over a value that somebody else wrote after it was
 * read: by a comparison in the statement, or by reading the row again in the transaction (decided from the user's
 * statement, see "Rows that change meanwhile" in docs/databases.md). A batch that collides with other transactions is tried
 * again, as is one whose connection was lost, on a new one: if its commit was done all the same, its rows are found to
 * hold the new values. For one thread.
 */
public final class RowUpdates implements AutoCloseable {
    /** What to do with a row that was changed after it was read. */
    public interface Anew {
        /**
         * Makes the new value of the row as it is now.
         *
         * @param row what was read again
         * @return the value to write, absent if the row is to stay as it is
         */
        Optional<byte[]> value(Row row);

        /** Called before each pause; throws if the run is to stop. */
        default void pausing() {}
    }

    /**
     * What became of a batch's rows.
     *
     * @param written hold the value that the batch or {@link Anew} gave
     * @param left    were changed by somebody else meanwhile, and {@link Anew} left them so
     * @param gone    are no more among what the select gives
     */
    public record Tally(int written, int left, int gone) {
        Tally and(Tally other) {
            return new Tally(written + other.written, left + other.left, gone + other.gone);
        }
    }

    /** Then its halves are tried, each in a transaction of its own: the shorter one is, the less it collides. */
    private static final int CONFLICTS_OF_A_WHOLE_BATCH = 3;

    private static final int MOST_CONFLICTS = 20;
    private static final int MOST_LOSSES = 3;
    private static final int FIRST_PAUSE_OF_A_LOSS = 4;
    private static final long FIRST_PAUSE_MILLIS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 2000;

    private final Database database;
    private final SqlTemplate update;
    private final SqlTemplate select;
    private Connection connection;
    private UpdateBatch batch;

    private RowUpdates(
            Database database, SqlTemplate update, SqlTemplate select, Connection connection, UpdateBatch batch) {
        this.database = database;
        this.update = update;
        this.select = select;
        this.connection = connection;
        this.batch = batch;
    }

    static RowUpdates open(Database database, SqlTemplate update, SqlTemplate select) {
        if (select.locksRows()) {
            throw new InputFailure(
                    Rows.SUBJECT,
                    "locks the rows, so that they could not be written",
                    "leave out FOR UPDATE, FOR SHARE, LOCK IN SHARE MODE: rows that others change meanwhile are kept");
        }
        Connection connection = database.connect();
        return new RowUpdates(database, update, select, connection, prepare(database, connection, update, select));
    }

    private static UpdateBatch prepare(
            Database database, Connection connection, SqlTemplate update, SqlTemplate select) {
        try {
            return UpdateBatch.prepare(database, connection, update, select);
        } catch (SQLException refused) {
            Database.closeQuietly(connection);
            throw database.failures().of(refused, "the statement that updates");
        } catch (RuntimeException refused) {
            Database.closeQuietly(connection);
            throw refused;
        }
    }

    /**
     * Writes a batch and commits it: in one transaction, or in several where it collides with others again and again.
     *
     * @throws DatabaseFailure if a row's update touches none or more than one row (the subject names the row), or the
     *     database refuses; nothing of the batch is done, unless the connection was lost during the commit and cannot be
     *     had again in time, or is lost again and again: then the reason says that it is not known
     * @throws acratools.failure.ToolFailure what {@code anew} throws; nothing of the batch is done
     */
    public Tally write(List<RowChange> changes, Anew anew) {
        int conflicts = 0;
        int losses = 0;
        boolean inDoubt = false;
        while (true) {
            boolean committing = false;
            try {
                Tally tally = batch.run(changes, anew);
                committing = true;
                connection.commit();
                return tally;
            } catch (SQLException refused) {
                SQLException told = DatabaseFailures.innermost(refused);
                if (database.driver().isConflict(told) && conflicts < MOST_CONFLICTS) {
                    Undo.quietly(database, connection);
                    pause(conflicts++, anew);
                    if (conflicts == CONFLICTS_OF_A_WHOLE_BATCH && changes.size() > 1) {
                        int half = changes.size() / 2;
                        Tally first = write(changes.subList(0, half), anew);
                        return first.and(write(changes.subList(half, changes.size()), anew));
                    }
                } else if (database.driver().isLost(told)) {
                    inDoubt |= committing;
                    if (losses++ == MOST_LOSSES || !reconnect(anew)) {
                        Database.closeQuietly(connection);
                        throw lost(refused, inDoubt);
                    }
                } else {
                    throw Undo.because(database.failures().of(refused, batch.subject()), database, connection);
                }
            } catch (DatabaseFailure refused) {
                throw Undo.because(refused, database, connection);
            } catch (RuntimeException refused) {
                Undo.quietly(database, connection);
                throw refused;
            }
        }
    }

    /** @return false if there is no connection in time */
    private boolean reconnect(Anew anew) {
        database.log().info("connection to the database lost, trying again");
        Database.closeQuietly(connection);
        long deadline = System.nanoTime() + database.patience().restart().toNanos();
        for (int attempt = FIRST_PAUSE_OF_A_LOSS; ; attempt++) {
            pause(attempt, anew);
            try {
                connection = database.connect();
                batch = prepare(database, connection, update, select);
                return true;
            } catch (DatabaseFailure unreachable) {
                database.log().debug("no connection to the database yet", "sqlstate", unreachable.sqlState());
                if (System.nanoTime() - deadline >= 0) {
                    return false;
                }
            }
        }
    }

    private DatabaseFailure lost(SQLException lost, boolean inDoubt) {
        DatabaseFailure failure = database.failures().of(lost, batch.subject());
        if (!inDoubt) {
            return failure;
        }
        return new DatabaseFailure(
                failure.subject(),
                failure.reason() + " while a batch was committed, so it was done whole or not at all",
                "see whether the database runs; rows that were done are recognised",
                failure.sqlState(),
                lost);
    }

    private static void pause(int attempt, Anew anew) {
        anew.pausing();
        try {
            Thread.sleep(Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(attempt, 10)));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedFailure("batch of rows", "was stopped while it waited to try again", "");
        }
    }

    /** How the statement is guarded, for the log. */
    public String guard() {
        return batch.guard().name();
    }

    /** Ends the connection; what was not committed is undone. */
    @Override
    public void close() {
        Database.closeQuietly(connection);
    }

    /** @throws InputFailure if the select has too few columns */
    static void requireColumns(int width) {
        if (width < 2) {
            throw new InputFailure(
                    "the statement that selects",
                    "gives " + (width == 1 ? "one column" : "no columns"),
                    "its last two columns are the id and the value; those before them identify the row");
        }
    }
}
