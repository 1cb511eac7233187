package acratools.failure;

import org.jspecify.annotations.Nullable;

/** The run was told to stop (SIGINT, SIGTERM) and stopped at a safe point. */
public final class InterruptedFailure extends ToolFailure {
    private static final long serialVersionUID = 1L;

    public InterruptedFailure(String subject, String reason, String hint) {
        this(subject, reason, hint, null);
    }

    public InterruptedFailure(String subject, String reason, String hint, @Nullable Throwable cause) {
        super(subject, reason, hint, cause);
    }

    @Override
    public InterruptedFailure on(String newSubject) {
        return new InterruptedFailure(newSubject, reason(), hint().orElse(""), this);
    }

    @Override
    InterruptedFailure withHint(String newHint) {
        return new InterruptedFailure(subject(), reason(), newHint, this);
    }
}
