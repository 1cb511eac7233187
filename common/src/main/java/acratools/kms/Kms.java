package acratools.kms;

import acratools.failure.MasterKeyFailure;
import acratools.failure.UnsealFailure;
import acratools.secret.Secret;

/**
 * A key management service, as far as the suite needs one: symmetric keys that are found by an alias. No call gives an
 * encryption context. Each fails with a {@link MasterKeyFailure} that tells what the service, or the way to it, refused;
 * what may pass by itself is tried again for a bounded time. May be used by several threads. Source:
 * spec/master-key.md, "KMS (AWS)".
 */
public interface Kms extends AutoCloseable {
    /** What a service makes of the 4096 bytes that it encrypts at most is no longer, in bytes. */
    int LONGEST_CIPHERTEXT = 6144;

    /** How messages name the service: {@code aws kms in eu-west-1}. */
    String describe();

    /** Whether there is a key of this alias. */
    boolean has(KmsAlias alias);

    /**
     * Makes a key of this alias unless there is one; returns when the service encrypts under it.
     *
     * @return whether it was made here
     */
    boolean create(KmsAlias alias);

    /**
     * Encrypts up to 4096 bytes.
     *
     * @return the ciphertext, in the service's own form
     * @throws MasterKeyFailure with {@link MasterKeyFailure.Case#NO_SUCH_KEK} if there is no key of this alias
     */
    byte[] encrypt(KmsAlias alias, Secret plaintext);

    /**
     * Decrypts.
     *
     * @return the plaintext; the caller closes it
     * @throws UnsealFailure if it was not encrypted under that key, or was altered
     * @throws MasterKeyFailure with {@link MasterKeyFailure.Case#NO_SUCH_KEK} if there is no key of this alias
     */
    Secret decrypt(KmsAlias alias, byte[] ciphertext);

    /** Lets connections go and erases the credentials. */
    @Override
    void close();
}
