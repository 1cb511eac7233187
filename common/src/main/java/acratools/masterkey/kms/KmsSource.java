package acratools.masterkey.kms;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import acratools.failure.UnsealFailure;
import acratools.kms.Kms;
import acratools.kms.KmsAlias;
import acratools.masterkey.MasterKeySource;
import acratools.secret.Secret;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The AMK as another source hands it over encrypted, decrypted by the KMS under {@link KmsAlias#MASTER_KEY}. */
public final class KmsSource implements MasterKeySource {
    private final MasterKeySource encrypted;
    private final UnaryOperator<Secret> decryption;

    private KmsSource(MasterKeySource encrypted, UnaryOperator<Secret> decryption) {
        this.encrypted = encrypted;
        this.decryption = decryption;
    }

    /**
     * With a client for this alone.
     *
     * @param kms opens it; it is closed when the AMK is here
     */
    public static KmsSource opening(MasterKeySource encrypted, Supplier<Kms> kms) {
        return new KmsSource(encrypted, ciphertext -> {
            try (Kms client = kms.get()) {
                return decrypted(client, ciphertext);
            }
        });
    }

    /**
     * With a client that does more.
     *
     * @param kms still the caller's to close
     */
    public static KmsSource sharing(MasterKeySource encrypted, Kms kms) {
        return new KmsSource(encrypted, ciphertext -> decrypted(kms, ciphertext));
    }

    private static Secret decrypted(Kms kms, Secret ciphertext) {
        return kms.decrypt(KmsAlias.MASTER_KEY, ciphertext.use(byte[]::clone));
    }

    @Override
    public Secret fetch() {
        try (Secret ciphertext = encrypted.fetch()) {
            if (ciphertext.length() > Kms.LONGEST_CIPHERTEXT) {
                throw notEncrypted(null);
            }
            return decryption.apply(ciphertext);
        } catch (UnsealFailure e) {
            throw notEncrypted(e);
        }
    }

    private MasterKeyFailure notEncrypted(@Nullable UnsealFailure cause) {
        return new MasterKeyFailure(
                Case.NOT_ENCRYPTED_BY_KMS,
                encrypted.describe(),
                "does not hold a master key encrypted under " + KmsAlias.MASTER_KEY + " of the KMS",
                "a plain master key needs --keystore_encryption_type=env_master_key; make an encrypted one with"
                        + " acra-keymaker --generate_master_key=<file> --keystore_encryption_type=kms_encrypted_master_key",
                cause);
    }

    @Override
    public String describe() {
        return encrypted.describe() + ", decrypted by the KMS";
    }
}
