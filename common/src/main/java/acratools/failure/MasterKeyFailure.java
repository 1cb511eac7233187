package acratools.failure;

import org.jspecify.annotations.Nullable;

/** The Acra Master Key cannot be had or used. One {@link Case} for each case of spec/master-key.md. */
public final class MasterKeyFailure extends ToolFailure {
    private static final long serialVersionUID = 1L;

    /** The failures that spec/master-key.md tells apart. */
    public enum Case {
        NOT_SET,
        NOT_BASE64,
        TOO_SHORT,
        MALFORMED_JSON,
        KEYS_EQUAL,
        /** It is a key for keystore v2, and v1 would be made because nothing says which. */
        OTHER_VERSION,
        CANNOT_CONNECT,
        TLS,
        SEALED,
        STANDBY,
        SERVER_ERROR,
        NO_TOKEN,
        BAD_TOKEN,
        PERMISSION_DENIED,
        NO_SUCH_MOUNT,
        NOT_KV_MOUNT,
        NO_SUCH_SECRET,
        VERSION_DELETED,
        VERSION_DESTROYED,
        FIELD_MISSING,
        FIELD_NOT_STRING,
        /** A token source is set, and what it holds cannot be a token. */
        TOKEN_MALFORMED,
        /** The address or path given for the source cannot be used. */
        BAD_ADDRESS,
        /** The server sends the request elsewhere; the token does not follow. */
        REDIRECTED,
        NO_SUCH_NAMESPACE,
        /** A version is pinned, and the mount is KV version 1. */
        NOT_VERSIONED,
        /** A login is chosen, and what it needs is not there or cannot be used. */
        NO_CREDENTIAL,
        /** The server does not let this credential log in. */
        LOGIN_REFUSED,
        /** A secret that is to be created is there already. */
        ALREADY_THERE,
        /** A secret that is to get a new version has got one from somebody else. */
        CHANGED_MEANWHILE,
        /** The connection broke while a secret was written: nobody knows whether it is there. */
        OUTCOME_UNKNOWN,
        UNEXPECTED_ANSWER,
        /** The part of the distribution that speaks to a KMS is missing. */
        NO_KMS_LIBRARY,
        /** The KMS has no key of that alias in that region. */
        NO_SUCH_KEK,
        /** The KMS has one already. */
        KEK_EXISTS,
        /** The KMS has it disabled, or it is to be deleted. */
        KEK_UNUSABLE,
        BAD_CREDENTIALS,
        /** What should be an encrypted master key is none, or one under another key. */
        NOT_ENCRYPTED_BY_KMS,
        /** It asks for less, after all that was tried. */
        THROTTLED
    }

    private final Case failureCase;

    public MasterKeyFailure(Case failureCase, String subject, String reason, String hint) {
        this(failureCase, subject, reason, hint, null);
    }

    public MasterKeyFailure(Case failureCase, String subject, String reason, String hint, @Nullable Throwable cause) {
        super(subject, reason, hint, cause);
        this.failureCase = failureCase;
    }

    public Case failureCase() {
        return failureCase;
    }

    /** Whether it is a matter of one key of a KMS, while the others may be had. */
    public boolean isOfOneKek() {
        return switch (failureCase) {
            case NO_SUCH_KEK, KEK_UNUSABLE, PERMISSION_DENIED -> true;
            default -> false;
        };
    }

    @Override
    public MasterKeyFailure on(String newSubject) {
        return new MasterKeyFailure(failureCase, newSubject, reason(), hint().orElse(""), this);
    }

    @Override
    MasterKeyFailure withHint(String newHint) {
        return new MasterKeyFailure(failureCase, subject(), reason(), newHint, this);
    }
}
