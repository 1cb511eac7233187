package acratools.masterkey;

import acratools.secret.Secret;

/** The AMK of keystore v1: one encryption key, 32 bytes or more. */
public final class FlatMasterKey implements MasterKey {
    private final Secret encryption;

    /** @param encryption taken over, 32 bytes or more */
    FlatMasterKey(Secret encryption) {
        this.encryption = encryption;
    }

    @Override
    public Secret encryptionKey() {
        return encryption;
    }

    @Override
    public void close() {
        encryption.close();
    }

    @Override
    public String toString() {
        return "FlatMasterKey[" + encryption.length() + " bytes]";
    }
}
