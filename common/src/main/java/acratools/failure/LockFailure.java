package acratools.failure;

import org.jspecify.annotations.Nullable;

/** Another process holds the keystore's lock for longer than the tool waits. */
public final class LockFailure extends ToolFailure {
    private static final long serialVersionUID = 1L;

    public LockFailure(String subject, String reason, String hint) {
        this(subject, reason, hint, null);
    }

    public LockFailure(String subject, String reason, String hint, @Nullable Throwable cause) {
        super(subject, reason, hint, cause);
    }

    @Override
    public LockFailure on(String newSubject) {
        return new LockFailure(newSubject, reason(), hint().orElse(""), this);
    }

    @Override
    LockFailure withHint(String newHint) {
        return new LockFailure(subject(), reason(), newHint, this);
    }
}
