package acratools.protect;

import acratools.id.KeyRef;
import acratools.secret.Secret;
import acratools.themis.SecureCell;
import java.security.SecureRandom;

/** Seals every key under the one encryption key of the AMK, as Secure Cells. Source: spec/keystore-v1.md. */
public final class SecureCellProtector implements KeyProtector {
    private final Secret encryptionKey;
    private final SecureRandom random;

    /**
     * @param encryptionKey the AMK's encryption key; not copied, still the caller's to close
     * @param random gives the cells' initialisation vectors
     */
    public SecureCellProtector(Secret encryptionKey, SecureRandom random) {
        this.encryptionKey = encryptionKey;
        this.random = random;
    }

    @Override
    public byte[] seal(KeyRef ref, Secret key, byte[] context) {
        return SecureCell.seal(encryptionKey, key, context, random);
    }

    @Override
    public Secret unseal(KeyRef ref, byte[] sealed, byte[] context) {
        return SecureCell.unseal(sealed, encryptionKey, context);
    }
}
