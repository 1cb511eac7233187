package acratools.failure;

import org.jspecify.annotations.Nullable;

/** The keystore is missing, of another version, has wrong permissions, or holds something that is not a key. */
public final class KeystoreFailure extends ToolFailure {
    private static final long serialVersionUID = 1L;

    public KeystoreFailure(String subject, String reason, String hint) {
        this(subject, reason, hint, null);
    }

    public KeystoreFailure(String subject, String reason, String hint, @Nullable Throwable cause) {
        super(subject, reason, hint, cause);
    }

    @Override
    public KeystoreFailure on(String newSubject) {
        return new KeystoreFailure(newSubject, reason(), hint().orElse(""), this);
    }

    @Override
    KeystoreFailure withHint(String newHint) {
        return new KeystoreFailure(subject(), reason(), newHint, this);
    }
}
