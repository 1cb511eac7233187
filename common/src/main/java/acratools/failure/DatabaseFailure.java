package acratools.failure;

import org.jspecify.annotations.Nullable;

/**
 * A database cannot be reached, refuses a statement, or does with a row what it should not. Where it is about one row,
 * the subject names the row by its leading columns. The server's own text is never quoted: it may hold values.
 */
public final class DatabaseFailure extends ToolFailure {
    private static final long serialVersionUID = 1L;

    private final String sqlState;

    /** A failure that no SQLSTATE belongs to. */
    public DatabaseFailure(String subject, String reason, String hint) {
        this(subject, reason, hint, "", null);
    }

    /** @param sqlState five characters, or empty */
    public DatabaseFailure(String subject, String reason, String hint, String sqlState, @Nullable Throwable cause) {
        super(subject, reason, hint, cause);
        this.sqlState = sqlState;
    }

    /** The server's or driver's SQLSTATE; empty if there is none. */
    public String sqlState() {
        return sqlState;
    }

    @Override
    public DatabaseFailure on(String newSubject) {
        return new DatabaseFailure(newSubject, reason(), hint().orElse(""), sqlState, this);
    }

    @Override
    DatabaseFailure withHint(String newHint) {
        return new DatabaseFailure(subject(), reason(), newHint, sqlState, this);
    }
}
