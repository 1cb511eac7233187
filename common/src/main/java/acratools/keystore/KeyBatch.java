package acratools.keystore;

import acratools.id.KeyRef;
import acratools.secret.Secret;
import acratools.themis.EcKeyPair;

/**
 * New keys of one run: either all of them become current, or none does, whatever happens to the process in between.
 * Keys are sealed when added, so the caller may erase them at once. Closing without {@link #commit()} writes nothing.
 */
public interface KeyBatch extends AutoCloseable {
    /**
     * Adds a key pair.
     *
     * @param pair not kept; still the caller's to close
     */
    void add(KeyRef ref, EcKeyPair pair);

    /**
     * Adds a symmetric key.
     *
     * @param key not kept; still the caller's to close
     */
    void add(KeyRef ref, Secret key);

    /** Makes all added keys durable and current; what was current goes into each key's history. */
    void commit();

    @Override
    void close();
}
