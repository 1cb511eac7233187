package acratools.cli;

import acratools.id.KeyOwner;
import acratools.keystore.KeystoreVersion;
import acratools.keystore.v2.RingSigner;
import acratools.kms.Kms;
import acratools.masterkey.MasterKey;
import acratools.masterkey.MasterKeyPair;
import acratools.protect.KeyProtector;
import acratools.protect.KmsProtector;
import acratools.protect.SecureCellProtector;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the keys of a keystore are under: the AMK, or a KMS with a key for each owner, beside which keystore v2 has the
 * AMK's signature key and v1 no AMK at all.
 */
public final class Protection implements AutoCloseable {
    private final Optional<MasterKey> masterKey;
    private final @Nullable Kms kms;
    private final KeyProtector protector;

    private Protection(Optional<MasterKey> masterKey, @Nullable Kms kms, KeyProtector protector) {
        this.masterKey = masterKey;
        this.kms = kms;
        this.protector = protector;
    }

    /** By the AMK alone, which is closed with this. */
    static Protection by(MasterKey masterKey, SecureRandom random) {
        return new Protection(Optional.of(masterKey), null, new SecureCellProtector(masterKey.encryptionKey(), random));
    }

    /**
     * By a KMS; both are closed with this.
     *
     * @param masterKey for its signature key; none for {@link KeystoreVersion#V1}
     * @param hasKeys whether the keystore holds keys of an owner
     */
    static Protection by(Kms kms, Optional<MasterKey> masterKey, Predicate<KeyOwner> hasKeys) {
        return new Protection(masterKey, kms, new KmsProtector(kms, hasKeys));
    }

    KeyProtector protector() {
        return protector;
    }

    /** Signs key rings. @throws IllegalStateException for keystore v1, which has no signature key */
    RingSigner signer() {
        if (masterKey.isPresent() && masterKey.get() instanceof MasterKeyPair pair) {
            return new RingSigner(pair.signatureKey());
        }
        throw new IllegalStateException("no signature key");
    }

    @Override
    public void close() {
        try {
            masterKey.ifPresent(MasterKey::close);
        } finally {
            if (kms != null) {
                kms.close();
            }
        }
    }
}
