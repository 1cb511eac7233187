package acratools.keystore;

import acratools.failure.KeystoreFailure;
import acratools.id.KeyKind;
import acratools.secret.Secret;
import acratools.storage.Change;
import acratools.storage.LockScope;
import java.util.Optional;

/**
 * How one keystore version wraps its keys under the master key. Knows two master keys, the one that a keystore is under and
 * the one that it shall be under, and takes each key as it finds it: under either.
 */
public interface KeyWrapping {
    /** What is stored under a name. */
    enum Holds {
        WRAPPED_KEYS,
        /** Public keys, markers. */
        NO_SECRET,
        /** A name that no keystore of this version has. */
        UNKNOWN
    }

    /** Which master key opens a key. */
    enum Under {
        OLD,
        NEW,
        NEITHER
    }

    /** Is told of every key. */
    interface Visitor {
        /**
         * A key that opens.
         *
         * @param name tells it from every other key of the keystore
         * @param kind absent for legacy keys, and for those of no known purpose
         * @param under {@link Under#OLD} or {@link Under#NEW}
         * @param key lent for this call
         */
        void opened(String name, Optional<KeyKind> kind, Under under, Secret key);

        /** A key, or a ring of them, that does not open. */
        void broken(String name, Optional<KeyKind> kind, String problem);
    }

    KeystoreVersion version();

    /** Whom to keep out while keys are wrapped anew. */
    LockScope lockScope();

    Holds holds(String path);

    /**
     * Opens every key that is stored under {@code path}, one at a time.
     *
     * @return whether something of it is not under the new master key
     */
    boolean visit(String path, byte[] content, Visitor visitor);

    /**
     * The write that puts all that is stored under {@code path} under the new master key.
     *
     * @throws KeystoreFailure if something of it opens under neither; its subject names it
     */
    Change rewrap(String path, byte[] content);
}
