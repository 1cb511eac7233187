package acratools.failure;

import org.jspecify.annotations.Nullable;

/** A value, file or certificate that was given to the tool is not usable. */
public final class InputFailure extends ToolFailure {
    private static final long serialVersionUID = 1L;

    public InputFailure(String subject, String reason, String hint) {
        this(subject, reason, hint, null);
    }

    public InputFailure(String subject, String reason, String hint, @Nullable Throwable cause) {
        super(subject, reason, hint, cause);
    }

    @Override
    public InputFailure on(String newSubject) {
        return new InputFailure(newSubject, reason(), hint().orElse(""), this);
    }

    @Override
    InputFailure withHint(String newHint) {
        return new InputFailure(subject(), reason(), newHint, this);
    }
}
