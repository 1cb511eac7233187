package acratools.packaged;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.testkit.LiveDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** That nothing is left locked behind a run that was killed, or whose database was. */
public final class NoLocks {
    /** InnoDB shows the same transactions again to whoever asks sooner. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(120);

    private NoLocks() {}

    /**
     * Waits until the server has noticed that the run is gone, and committed or rolled back what it was at.
     *
     * @param tables what the run read and wrote
     * @throws AssertionError unless no other session and no transaction is left then, and all of {@code tables} can be
     *     locked, row by row and whole
     */
    public static void in(LiveDatabase database, boolean mySql, String... tables) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            if (mySql) {
                await(
                        statement,
                        "select id from information_schema.processlist where db = database() and id <> connection_id()");
                await(
                        statement,
                        "select trx_id from information_schema.innodb_trx where trx_mysql_thread_id <> connection_id()");
                statement.execute("set innodb_lock_wait_timeout = 1, lock_wait_timeout = 1");
            } else {
                String own = " and pid is distinct from pg_backend_pid()";
                await(statement, "select pid from pg_stat_activity where datname = current_database()" + own);
                await(
                        statement,
                        "select pid from pg_locks l join pg_database d on d.oid = l.database"
                                + " where d.datname = current_database()" + own);
                await(statement, "select gid from pg_prepared_xacts");
                statement.execute("set lock_timeout = '5s'");
            }
            connection.setAutoCommit(false);
            for (String table : tables) {
                statement.executeQuery("select 1 from " + table + " for update").close();
                connection.commit();
                statement.execute(
                        mySql
                                ? "lock tables " + table + " write"
                                : "lock table " + table + " in access exclusive mode");
                connection.commit();
                if (mySql) {
                    statement.execute("unlock tables");
                }
            }
        } catch (SQLException locked) {
            throw new AssertionError("something is left locked", locked);
        }
    }

    private static void await(Statement statement, String query) throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (isAny(statement, query)) {
            assertTrue(System.nanoTime() < deadline, "still something: " + query);
            LockSupport.parkNanos(PAUSE);
        }
    }

    private static boolean isAny(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            return result.next();
        }
    }

    /** @throws AssertionError if any process has a lock of either kind on any file below {@code root}, such as a keystore */
    public static void below(Path root) {
        try (Stream<Path> walk = Files.walk(root)) {
            Set<String> locked = lockedFiles();
            for (Path path : walk.toList()) {
                assertFalse(
                        locked.contains(Files.getAttribute(path, "unix:ino").toString()), () -> path + " is locked");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By the numbers of their inodes, as {@code 1: POSIX ADVISORY WRITE 4336 fe:00:10199067 0 EOF} has them. */
    private static Set<String> lockedFiles() throws IOException {
        Set<String> inodes = new HashSet<>();
        List<String> lines = Files.readAllLines(Path.of("/proc/locks"));
        for (String line : lines) {
            for (String word : line.split(" ")) {
                String[] parts = word.split(":");
                if (parts.length == 3) {
                    inodes.add(parts[2]);
                }
            }
        }
        return inodes;
    }
}
