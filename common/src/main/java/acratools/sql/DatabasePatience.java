package acratools.sql;

import java.time.Duration;

/**
 * How long to wait for a database.
 *
 * @param connect for a connection, login included
 * @param statement for one statement of a batch, a lock's release included; zero for as long as it takes. A cursor is
 *     waited for without end: its first row may need a sort of the whole table
 */
public record DatabasePatience(Duration connect, Duration statement) {
    /** 30 seconds, and five minutes. */
    public static DatabasePatience standard() {
        return new DatabasePatience(Duration.ofSeconds(30), Duration.ofMinutes(5));
    }
}
