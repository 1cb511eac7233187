package acratools.keystore;

import acratools.failure.KeystoreFailure;
import acratools.failure.UnsealFailure;
import acratools.id.KeyRef;
import acratools.secret.Secret;
import acratools.themis.EcPublicKey;
import java.util.List;
import java.util.Optional;

/** A keystore of either version, in any place, opened under one master key. */
public interface Keystore extends AutoCloseable {
    KeystoreVersion version();

    /** Whether nothing is there yet: the first key makes the keystore. */
    boolean isNew();

    /** Whether there is a current key (its private half, for a pair). Opens nothing. */
    boolean contains(KeyRef ref);

    /**
     * The public half of the current pair.
     *
     * @throws KeystoreFailure if it is missing or no valid public key
     */
    EcPublicKey publicKey(KeyRef ref);

    /**
     * The private halves or symmetric keys to decrypt with, newest first; opened one by one, on demand.
     *
     * @throws KeystoreFailure if there is no current key
     */
    KeyHistory history(KeyRef ref);

    /**
     * The current private half or symmetric key.
     *
     * @return the key's bytes; the caller closes them
     * @throws KeystoreFailure if there is none
     * @throws UnsealFailure if it does not open under this master key
     */
    Secret currentKey(KeyRef ref);

    /**
     * Starts a batch of new keys.
     *
     * @throws KeystoreFailure if the keystore was made under another master key, as {@link MasterKeyProbe} tells
     */
    KeyBatch newBatch();

    /**
     * Some of the keys that there are, in no order: those of which the storage tells first. Costs no more in a keystore of
     * many.
     */
    List<KeyRef> some(int limit);

    /**
     * Whether one opens of the keys that no ref names, as v1's legacy ones are; looks at {@code limit} of them at most.
     *
     * @return absent if there are none
     */
    default Optional<Boolean> opensUnnamed(int limit) {
        return Optional.empty();
    }

    /** Every key there is, history included; opens none of them. */
    List<KeyEntry> list();

    /**
     * Opens every key there is, history included, and compares the halves of pairs. A key that does not open is a report
     * with a problem, not a failure.
     */
    List<KeyReport> inspect();

    /**
     * Returns when every key that is there will outlive a crash of the place that it is in: to be called before anything is
     * sealed under a new one alone.
     *
     * @throws acratools.failure.StorageFailure if that cannot be had
     */
    void sync();

    @Override
    void close();
}
