package acratools.masterkey;

import acratools.secret.Secret;
import java.util.List;

/** The Acra Master Key, in the shape of one keystore version. Source: spec/master-key.md. */
public sealed interface MasterKey extends AutoCloseable permits FlatMasterKey, MasterKeyPair {
    /** No key of an AMK is shorter, in bytes; new ones have just this length. */
    int SHORTEST = 32;

    /** The key that the keystore's keys are sealed under; this object's own, gone when it is closed. */
    Secret encryptionKey();

    /** Whether one of its keys is one of {@code other}'s, in time that depends on the lengths alone. */
    default boolean sharesKeyWith(MasterKey other) {
        boolean shares = false;
        for (Secret mine : keys(this)) {
            for (Secret theirs : keys(other)) {
                shares |= mine.sameAs(theirs);
            }
        }
        return shares;
    }

    private static List<Secret> keys(MasterKey key) {
        return key instanceof MasterKeyPair pair
                ? List.of(pair.encryptionKey(), pair.signatureKey())
                : List.of(key.encryptionKey());
    }

    /** Erases the keys. */
    @Override
    void close();
}
