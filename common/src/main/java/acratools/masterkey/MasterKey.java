package acratools.masterkey;

import acratools.secret.Secret;

/** The Acra Master Key, in the shape of one keystore version. Source: spec/master-key.md. */
public sealed interface MasterKey extends AutoCloseable permits FlatMasterKey, MasterKeyPair {
    /** No key of an AMK is shorter, in bytes; new ones have just this length. */
    int SHORTEST = 32;

    /** The key that the keystore's keys are sealed under; this object's own, gone when it is closed. */
    Secret encryptionKey();

    /** Erases the keys. */
    @Override
    void close();
}
