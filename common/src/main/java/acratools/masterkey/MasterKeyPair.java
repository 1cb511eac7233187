package acratools.masterkey;

import acratools.secret.Secret;

/** The AMK of keystore v2: an encryption key and a signature key that differ, 32 bytes or more each. */
public final class MasterKeyPair implements MasterKey {
    private final Secret encryption;
    private final Secret signature;

    /** @param encryption taken over, as {@code signature} is; 32 bytes or more, and not equal to it */
    MasterKeyPair(Secret encryption, Secret signature) {
        this.encryption = encryption;
        this.signature = signature;
    }

    @Override
    public Secret encryptionKey() {
        return encryption;
    }

    /** The key that rings are signed with; this object's own, gone when it is closed. */
    public Secret signatureKey() {
        return signature;
    }

    @Override
    public void close() {
        encryption.close();
        signature.close();
    }

    @Override
    public String toString() {
        return "MasterKeyPair[" + encryption.length() + " and " + signature.length() + " bytes]";
    }
}
