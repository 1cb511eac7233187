package acratools.failure;

import org.jspecify.annotations.Nullable;

/** Bytes could not be read or durably written: disk, directory or server. */
public final class StorageFailure extends ToolFailure {
    private static final long serialVersionUID = 1L;

    public StorageFailure(String subject, String reason, String hint) {
        this(subject, reason, hint, null);
    }

    public StorageFailure(String subject, String reason, String hint, @Nullable Throwable cause) {
        super(subject, reason, hint, cause);
    }

    @Override
    public StorageFailure on(String newSubject) {
        return new StorageFailure(newSubject, reason(), hint().orElse(""), this);
    }

    @Override
    StorageFailure withHint(String newHint) {
        return new StorageFailure(subject(), reason(), newHint, this);
    }
}
