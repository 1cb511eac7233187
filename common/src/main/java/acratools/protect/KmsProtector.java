package acratools.protect;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import acratools.failure.UnsealFailure;
import acratools.id.KeyRef;
import acratools.kms.Kms;
import acratools.kms.KmsAlias;
import acratools.secret.Secret;

/**
 * Has every key encrypted by a KMS, under a key of the KMS for each owner, which is made with the owner's first key. What
 * a keystore holds is the service's ciphertext; the context does not go in. Source: spec/master-key.md, {@code
 * kms_per_client}.
 */
public final class KmsProtector implements KeyProtector {
    private final Kms kms;

    /** @param kms still the caller's to close */
    public KmsProtector(Kms kms) {
        this.kms = kms;
    }

    @Override
    public byte[] seal(KeyRef ref, Secret key, byte[] context) {
        KmsAlias alias = KmsAlias.of(ref.owner());
        try {
            return kms.encrypt(alias, key);
        } catch (MasterKeyFailure e) {
            if (e.failureCase() != Case.NO_SUCH_KEK) {
                throw e;
            }
            kms.create(alias);
            return kms.encrypt(alias, key);
        }
    }

    @Override
    public boolean bindsContext() {
        return false;
    }

    @Override
    public Secret unseal(KeyRef ref, byte[] sealed, byte[] context) {
        if (sealed.length == 0 || sealed.length > Kms.LONGEST_CIPHERTEXT) {
            throw new UnsealFailure(
                    "sealed key", "it is not a ciphertext of a KMS: it has " + sealed.length + " bytes");
        }
        return kms.decrypt(KmsAlias.of(ref.owner()), sealed);
    }
}
