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
            create(alias);
            return kms.encrypt(alias, key);
        }
    }

    /** Two runs may find at once that there is none: then the other's is as good. */
    private void create(KmsAlias alias) {
        try {
            kms.create(alias);
        } catch (MasterKeyFailure e) {
            if (e.failureCase() != Case.KEK_EXISTS) {
                throw e;
            }
        }
    }

    @Override
    public Secret unseal(KeyRef ref, byte[] sealed, byte[] context) {
        if (sealed.length == 0 || sealed.length > Kms.LONGEST_CIPHERTEXT) {
            throw new UnsealFailure(
                    "sealed key", "it is not a ciphertext of a KMS: it has " + sealed.length + " bytes");
        }
        KmsAlias alias = KmsAlias.of(ref.owner());
        try {
            return kms.decrypt(alias, sealed);
        } catch (MasterKeyFailure e) {
            // A matter of this one key, while the others may open.
            if (e.failureCase() == Case.NO_SUCH_KEK || e.failureCase() == Case.KEK_UNUSABLE) {
                throw new UnsealFailure("sealed key", e.subject() + " " + e.reason());
            }
            throw e;
        }
    }
}
