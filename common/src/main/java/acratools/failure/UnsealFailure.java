package acratools.failure;

import org.jspecify.annotations.Nullable;

/**
 * A Secure Cell, Secure Message or envelope does not open. One message for every reason (malformed, other key, other
 * context, altered byte): telling them apart would help an attacker.
 */
public final class UnsealFailure extends ToolFailure {
    private static final long serialVersionUID = 1L;

    private static final String MASTER_KEY_HINT =
            "the master key is another one than it was sealed with, the bytes were altered, or a change of the master key was"
                    + " interrupted (acra-rotate --rotate_master_key finishes it)";

    /** For what is sealed under the master key. */
    public UnsealFailure(String subject) {
        this(subject, MASTER_KEY_HINT);
    }

    /** For what is sealed under another key. */
    public UnsealFailure(String subject, String hint) {
        this(subject, hint, null);
    }

    private UnsealFailure(String subject, String hint, @Nullable Throwable cause) {
        super(subject, "does not open under this key", hint, cause);
    }

    @Override
    public UnsealFailure on(String newSubject) {
        return new UnsealFailure(newSubject, hint().orElse(""), this);
    }

    @Override
    UnsealFailure withHint(String newHint) {
        return new UnsealFailure(subject(), newHint, this);
    }
}
