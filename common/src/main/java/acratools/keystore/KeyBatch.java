package acratools.keystore;

import acratools.id.KeyRef;
import acratools.secret.Secret;
import acratools.themis.EcKeyPair;
import java.util.Set;

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

    /**
     * Adds a key pair that becomes current only if its owner has no current one when the batch is committed. Whether there
     * is one is decided under the commit's lock: of two runs that meet, one makes the key and the other finds it.
     *
     * @param pair not kept; still the caller's to close
     */
    void addIfAbsent(KeyRef ref, EcKeyPair pair);

    /** The same for a symmetric key; {@code key} is not kept, and still the caller's to close. */
    void addIfAbsent(KeyRef ref, Secret key);

    /**
     * Makes all added keys durable and current; what was current goes into each key's history.
     *
     * @return what was made current: all that was added, but for the keys that were to be made only if absent, and were not
     */
    Set<KeyRef> commit();

    @Override
    void close();
}
