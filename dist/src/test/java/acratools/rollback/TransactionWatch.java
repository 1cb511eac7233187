package acratools.rollback;

import acratools.packaged.KillSpan;
import acratools.testkit.LiveDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Sees when the transaction of a run begins to write, from another session. For one run. */
final class TransactionWatch {
    private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(500);

    private final LiveDatabase database;
    private final boolean mySql;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicBoolean begun = new AtomicBoolean();

    TransactionWatch(RollbackTrial trial) {
        this.database = trial.database();
        this.mySql = trial.mySql();
    }

    /**
     * Waits until rows are in {@code dst} that are not committed, and so much longer; or until the run is over, or the
     * server gone.
     */
    void await(long nanosAfter) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            if (mySql) {
                statement.execute("set session transaction isolation level read uncommitted");
            }
            while (!over.get() && !isWriting(statement)) {
                LockSupport.parkNanos(PAUSE);
            }
            if (over.get()) {
                return;
            }
        } catch (SQLException gone) {
            return;
        }
        begun.set(true);
        KillSpan.pause(nanosAfter);
    }

    private boolean isWriting(Statement statement) throws SQLException {
        String query = mySql
                ? "select 1 from dst limit 1"
                : "select 1 from pg_stat_activity where datname = current_database() and backend_xid is not null";
        try (ResultSet result = statement.executeQuery(query)) {
            return result.next();
        }
    }

    /** Whether it began while it was waited for. */
    boolean hasBegun() {
        return begun.get();
    }

    /** The run is over. */
    void end() {
        over.set(true);
    }
}
