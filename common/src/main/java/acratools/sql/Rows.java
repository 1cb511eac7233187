package acratools.sql;

import acratools.failure.DatabaseFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * A cursor over what a statement selects, on a connection of its own: the driver holds no more rows at a time
 * than {@link FetchSize} gives. For one thread.
 */
public final class Rows implements AutoCloseable {
    static final String SUBJECT = "the statement that selects";

    private final Database database;
    private final Connection connection;
    private final PreparedStatement statement;
    private final ResultSet result;
    private final RowReader reader;
    private final FetchSize fetchSize;
    private volatile boolean finished;

    private Rows(
            Database database,
            Connection connection,
            PreparedStatement statement,
            ResultSet result,
            RowReader reader,
            FetchSize fetchSize) {
        this.database = database;
        this.connection = connection;
        this.statement = statement;
        this.result = result;
        this.reader = reader;
        this.fetchSize = fetchSize;
    }

    static Rows open(Database database, SqlTemplate select, int mostFetched) {
        Connection connection = database.connect();
        try {
            database.driver().prepareReading(connection, database.dsn());
            PreparedStatement statement =
                    connection.prepareStatement(select.jdbc(), ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
            FetchSize fetchSize = new FetchSize(mostFetched);
            statement.setFetchSize(fetchSize.next());
            ResultSet result = statement.executeQuery();
            return new Rows(
                    database, connection, statement, result, RowReader.of(database.driver(), result), fetchSize);
        } catch (SQLException refused) {
            Database.closeQuietly(connection);
            throw database.failures().of(refused, SUBJECT);
        } catch (RuntimeException refused) {
            Database.closeQuietly(connection);
            throw refused;
        }
    }

    /** The number of columns. */
    public int width() {
        return reader.labels().size();
    }

    /** The columns' names as the statement gives them. */
    public List<String> labels() {
        return reader.labels();
    }

    /** How many rows the driver fetches when it has none left. */
    int fetchSize() throws SQLException {
        return result.getFetchSize();
    }

    /**
     * The next row; absent behind the last.
     *
     * @throws DatabaseFailure if the connection breaks or the server gives up
     */
    public Optional<Row> next() {
        try {
            if (result.next()) {
                Row row = reader.read(result);
                fetchSize.add(row.size());
                result.setFetchSize(fetchSize.next());
                return Optional.of(row);
            }
            finished = true;
            return Optional.empty();
        } catch (SQLException broken) {
            throw database.failures().of(broken, SUBJECT);
        }
    }

    /** Ends the cursor, also in the middle and from another thread. */
    @Override
    public void close() {
        try {
            if (!finished) {
                statement.cancel();
            }
        } catch (SQLException gone) {
            // The connection is closed in any case.
            Database.closeQuietly(connection);
            return;
        }
        Database.closeQuietly(connection);
    }
}
