package acratools.failure;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that the user of a tool can act on. {@link #subject()} names the key, file, flag or server, {@link #reason()}
 * says what is wrong with it, {@link #hint()} what to try. Texts are lower case without a full stop and hold no secret.
 * Anything thrown that is no {@code ToolFailure} is a bug.
 */
public abstract sealed class ToolFailure extends RuntimeException
        permits UsageFailure,
                InputFailure,
                MasterKeyFailure,
                KeystoreFailure,
                UnsealFailure,
                StorageFailure,
                LockFailure,
                DatabaseFailure,
                VerificationFailure,
                InterruptedFailure {
    private static final long serialVersionUID = 1L;

    private final String subject;
    private final String reason;
    private final String hint;

    ToolFailure(String subject, String reason, String hint, @Nullable Throwable cause) {
        super(subject + ": " + reason, cause);
        this.subject = subject;
        this.reason = reason;
        this.hint = hint;
    }

    /** What failed: a key, file, flag, address. */
    public final String subject() {
        return subject;
    }

    /** Why it failed. */
    public final String reason() {
        return reason;
    }

    /** What the user may try next; absent where there is nothing to say. */
    public final Optional<String> hint() {
        return hint.isEmpty() ? Optional.empty() : Optional.of(hint);
    }

    /** The exit code of spec/cli.md, "Exit codes": 2 for a wrong command line, 1 for all else. */
    public int exitCode() {
        return 1;
    }

    /**
     * The same failure, told of another subject. For callers that know which key or row the work was for.
     *
     * @param newSubject replaces the subject; this failure becomes the cause
     */
    public abstract ToolFailure on(String newSubject);

    /**
     * The same failure, which says what to do next as well. For callers that know how far the run is.
     *
     * @param step comes behind the hint, or is it where there is none; empty for none; this failure becomes the cause, and
     *     what is attached to it is attached to the other one
     */
    public final ToolFailure thenTry(String step) {
        if (hint.contains(step)) {
            return this;
        }
        ToolFailure told = withHint(hint.isEmpty() ? step : hint + "; " + step);
        for (Throwable attached : getSuppressed()) {
            told.addSuppressed(attached);
        }
        return told;
    }

    abstract ToolFailure withHint(String newHint);
}
