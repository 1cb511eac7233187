package acratools.sql;

import acratools.failure.DatabaseFailure;
import java.sql.Connection;
import java.sql.SQLException;

/** Undoes what a connection did since its last commit, and tells where that cannot be: tables without transactions. */
final class Undo {
    private static final String STAYS = "what was written to tables without transactions (MyISAM, Aria) stays";

    private Undo() {}

    /**
     * Undoes it because of {@code failure}.
     *
     * @return what to throw: {@code failure}, which also tells of what stays
     */
    static DatabaseFailure because(DatabaseFailure failure, Database database, Connection connection) {
        if (isWhole(database, connection)) {
            return failure;
        }
        return new DatabaseFailure(
                failure.subject(),
                failure.reason() + "; " + STAYS,
                failure.hint().orElse(""),
                failure.sqlState(),
                failure);
    }

    /** Undoes it because of something that is no matter of the database's, if at all. */
    static void quietly(Database database, Connection connection) {
        if (!isWhole(database, connection)) {
            database.log().warning(STAYS + ", although the transaction was rolled back");
        }
    }

    private static boolean isWhole(Database database, Connection connection) {
        try {
            return database.driver().rollBack(connection);
        } catch (SQLException gone) {
            // Without a commit the server undoes it by itself.
            Database.closeQuietly(connection);
            return true;
        }
    }
}
