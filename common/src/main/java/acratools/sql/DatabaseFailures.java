package acratools.sql;

import acratools.failure.DatabaseFailure;
import acratools.tls.TlsDiagnosis;
import acratools.tls.TlsFlagNames;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;

/** What a database refuses and what breaks on the way to it, in words of the user. */
final class DatabaseFailures {
    private final JdbcDriver driver;
    private final GoDsn dsn;
    private final TlsFlagNames tlsFlags;

    DatabaseFailures(JdbcDriver driver, GoDsn dsn, TlsFlagNames tlsFlags) {
        this.driver = driver;
        this.dsn = dsn;
        this.tlsFlags = tlsFlags;
    }

    /** Why no connection stands. */
    DatabaseFailure connecting(SQLException cause) {
        Optional<TlsDiagnosis> diagnosis = TlsDiagnosis.of(cause, tlsFlags);
        if (diagnosis.isPresent()) {
            return failure(cause, diagnosis.get().reason(), diagnosis.get().hint());
        }
        for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
            if (inner instanceof UnknownHostException) {
                return failure(cause, "there is no such host", "check the connection string and the name service");
            }
            if (inner instanceof ConnectException || inner instanceof NoRouteToHostException) {
                return failure(
                        cause,
                        "cannot connect",
                        "check the connection string, and that the database runs and can be reached from here");
            }
            if (inner instanceof SocketTimeoutException) {
                return failure(cause, "does not answer in time", "see whether the database is overloaded or stopped");
            }
        }
        return refusedLogin(cause);
    }

    private DatabaseFailure refusedLogin(SQLException cause) {
        String state = String.valueOf(cause.getSQLState());
        if (state.startsWith("28")) {
            return failure(
                    cause,
                    "refuses the login",
                    "check user and password of the connection string; special characters may need escapes there");
        }
        if (state.equals("3D000") || cause.getErrorCode() == 1049) {
            return failure(cause, "has no database of that name", "check the connection string");
        }
        if (saysNoTls(cause)) {
            return failure(
                    cause,
                    "does not speak TLS, which the connection string asks for",
                    "let the server speak TLS; on a network you trust, say " + driver.withoutTls());
        }
        return failure(cause, "does not let us in", "see the database's log; run with -d for the error's kind");
    }

    /** pgjdbc and MariaDB's driver tell it by their own texts alone. */
    private static boolean saysNoTls(SQLException cause) {
        String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        return text.contains("does not support ssl")
                || text.contains("ssl not enabled")
                || text.contains("not support ssl");
    }

    /** What a statement met, told of {@code subject}: the statement's part, or a row. */
    DatabaseFailure of(SQLException cause, String subject) {
        SQLException told = innermost(cause);
        String state = Optional.ofNullable(told.getSQLState()).orElse("");
        if (driver.isTooLarge(told)) {
            return new DatabaseFailure(
                    subject,
                    "a value is larger than the server takes in one packet",
                    "set the server's max_allowed_packet above the largest value",
                    state,
                    cause);
        }
        if (driver.isLost(told)) {
            return new DatabaseFailure(
                    dsn.server(), "the connection was lost", "see whether the database runs", state, cause);
        }
        if (driver.isTimeout(told)) {
            return new DatabaseFailure(
                    subject,
                    "the database gave up waiting",
                    "see what holds a lock on the rows, or allow more time",
                    state,
                    cause);
        }
        if (driver.isConflict(told)) {
            return new DatabaseFailure(
                    subject,
                    "collides with other transactions again and again",
                    "wait until less is written",
                    state,
                    cause);
        }
        String text = driver.namesOnly(told) ? ": " + firstLine(told) : "";
        return new DatabaseFailure(
                subject,
                "the database refuses it" + (state.isEmpty() ? "" : " (SQLSTATE " + state + ")") + text,
                "check the statement; the database's log has the whole error",
                state,
                cause);
    }

    /** The first error of a batch stands behind the batch's own exception. */
    static SQLException innermost(SQLException cause) {
        SQLException told = cause;
        while (told instanceof BatchUpdateException && told.getNextException() != null) {
            told = told.getNextException();
        }
        if (told instanceof BatchUpdateException && told.getCause() instanceof SQLException inner) {
            return inner;
        }
        return told;
    }

    private static String firstLine(SQLException told) {
        String text = String.valueOf(told.getMessage());
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end);
        // "ERROR: " of PostgreSQL, "(conn=7) " of MariaDB's driver
        if (line.startsWith("(conn=")) {
            line = line.substring(line.indexOf(')') + 1).trim();
        }
        return line.startsWith("ERROR: ") ? line.substring("ERROR: ".length()) : line;
    }

    private DatabaseFailure failure(SQLException cause, String reason, String hint) {
        return new DatabaseFailure(
                dsn.server(),
                reason,
                hint,
                Optional.ofNullable(cause.getSQLState()).orElse(""),
                cause);
    }
}
