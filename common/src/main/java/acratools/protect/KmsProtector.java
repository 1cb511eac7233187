package acratools.protect;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import acratools.failure.UnsealFailure;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.kms.Kms;
import acratools.kms.KmsAlias;
import acratools.secret.Secret;
import java.util.function.Predicate;

/**
 * Has every key encrypted by a KMS, under a key of the KMS for each owner, which is made with the owner's first key and
 * never again: where an owner's keys are there and the KMS's is not, its name was taken away, and another of that name would
 * leave them without one. What a keystore holds is the service's ciphertext; the context does not go in. Source:
 * spec/master-key.md, {@code kms_per_client}.
 */
public final class KmsProtector implements KeyProtector {
    private final Kms kms;
    private final Predicate<KeyOwner> hasKeys;

    /**
     * @param kms still the caller's to close
     * @param hasKeys whether the keystore holds keys of an owner; asked under no lock but the keystore's own
     */
    public KmsProtector(Kms kms, Predicate<KeyOwner> hasKeys) {
        this.kms = kms;
        this.hasKeys = hasKeys;
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
            if (!hasKeys.test(ref.owner())) {
                kms.create(alias);
            }
            return sealedUnderPresent(alias, key);
        }
    }

    /** Where there was none a moment ago: another run may have made it, and the keys that are there, since. */
    private byte[] sealedUnderPresent(KmsAlias alias, Secret key) {
        try {
            return kms.encrypt(alias, key);
        } catch (MasterKeyFailure e) {
            throw e.failureCase() == Case.NO_SUCH_KEK ? lost(e) : e;
        }
    }

    private static MasterKeyFailure lost(MasterKeyFailure missing) {
        return new MasterKeyFailure(
                Case.NO_SUCH_KEK,
                missing.subject(),
                "does not exist, and the keystore holds keys that were encrypted under it; another of that name could not open"
                        + " them",
                "check the region of the credentials; give its name back to the key with 'aws kms create-alias'; where the KMS's"
                        + " key is gone for good, restore the keystore's keys from a backup into another place",
                missing);
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
