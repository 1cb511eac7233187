package acratools.sql;

import java.time.Duration;

/**
 * How long to wait for a database.
 *
 * @param connect for a connection, login included
 * @param statement for one statement of a batch, a lock's release included; zero for as long as it takes. A cursor is
 *     waited for without end: its first row may need a sort of the whole table
 * @param restart for a database that was there before, as when it restarts; besides the time of the last try to connect
 */
public record DatabasePatience(Duration connect, Duration statement, Duration restart) {
    /** 30 seconds, five minutes, and 12 seconds. */
    public static DatabasePatience standard() {
        return new DatabasePatience(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofSeconds(12));
    }
}
