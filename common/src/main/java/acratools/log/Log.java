package acratools.log;

/**
 * Where a tool writes what it does. Messages are constant texts; what varies goes into the pairs: a name ({@code
 * client_id}, {@code path}), then its value. Never a secret, never the text of a server's answer.
 */
public interface Log {
    /** Severity, least first; {@code -d} shows all, {@code -v} from {@link #INFO} on, neither from {@link #WARNING} on. */
    enum Level {
        DEBUG,
        INFO,
        WARNING,
        ERROR
    }

    /**
     * Writes one line, or nothing where {@code level} is below what the user asked for.
     *
     * @param message constant text
     * @param pairs names and values in turn; values are written with {@link String#valueOf(Object)}
     */
    void write(Level level, String message, Object... pairs);

    default void debug(String message, Object... pairs) {
        write(Level.DEBUG, message, pairs);
    }

    default void info(String message, Object... pairs) {
        write(Level.INFO, message, pairs);
    }

    default void warning(String message, Object... pairs) {
        write(Level.WARNING, message, pairs);
    }

    default void error(String message, Object... pairs) {
        write(Level.ERROR, message, pairs);
    }
}
