package acratools.protect;

import acratools.failure.UnsealFailure;
import acratools.id.KeyRef;
import acratools.secret.Secret;

/** Seals the keys of a keystore and opens them again. */
public interface KeyProtector {
    /**
     * Seals one key.
     *
     * @param ref which key it is; a protector with one KEK for all keys does not need it
     * @param key the key's bytes as they are stored (a whole REC2 container, or 32 bytes)
     * @param context binds the result to its place in the keystore
     */
    byte[] seal(KeyRef ref, Secret key, byte[] context);

    /**
     * Whether the result depends on the context; where it does not, a key can be sealed before its place is known, so that
     * no lock is held while a service is asked.
     */
    default boolean bindsContext() {
        return true;
    }

    /**
     * Opens one key.
     *
     * @return the key's bytes; the caller closes them
     * @throws UnsealFailure if {@code sealed} does not open for this key and context
     */
    Secret unseal(KeyRef ref, byte[] sealed, byte[] context);
}
