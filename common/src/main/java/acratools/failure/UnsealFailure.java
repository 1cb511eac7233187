package acratools.failure;

import org.jspecify.annotations.Nullable;

/**
 * A Secure Cell, Secure Message or envelope does not open. One message for every reason (malformed, other key, other
 * context, altered byte): telling them apart would help an attacker.
 */
public final class UnsealFailure extends ToolFailure {
    private static final long serialVersionUID = 1L;

    public UnsealFailure(String subject) {
        this(subject, null);
    }

    private UnsealFailure(String subject, @Nullable Throwable cause) {
        super(
                subject,
                "does not open under this key",
                "the master key is another one than it was sealed with, or the bytes were altered",
                cause);
    }

    @Override
    public UnsealFailure on(String newSubject) {
        return new UnsealFailure(newSubject, this);
    }
}
