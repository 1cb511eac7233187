package acratools.masterkey;

import acratools.failure.MasterKeyFailure;
import acratools.secret.Secret;

/** Where the AMK comes from: the environment, Vault, a KMS. */
public interface MasterKeySource {
    /**
     * Fetches the AMK's encoded bytes, after base64: 32 raw bytes or more for keystore v1, JSON for v2.
     *
     * @return the bytes; the caller closes them
     * @throws MasterKeyFailure with the case that spec/master-key.md names
     */
    Secret fetch();

    /** How messages name the source: {@code ACRA_MASTER_KEY}, or the secret's address in Vault. Holds no secret. */
    String describe();
}
