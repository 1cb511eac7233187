package acratools.failure;

import org.jspecify.annotations.Nullable;

/** What was verified is not as it was signed. The subject names the file and the line, as far as they are known. */
public final class VerificationFailure extends ToolFailure {
    private static final long serialVersionUID = 1L;

    public VerificationFailure(String subject, String reason, String hint) {
        this(subject, reason, hint, null);
    }

    public VerificationFailure(String subject, String reason, String hint, @Nullable Throwable cause) {
        super(subject, reason, hint, cause);
    }

    @Override
    public VerificationFailure on(String newSubject) {
        return new VerificationFailure(newSubject, reason(), hint().orElse(""), this);
    }

    @Override
    VerificationFailure withHint(String newHint) {
        return new VerificationFailure(subject(), reason(), newHint, this);
    }
}
