package acratools.themis;

import acratools.secret.ErasableKey;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/**
 * AES-GCM decryption that gives the plaintext piece by piece, before the tag is verified: JCE's own holds all of it back, and
 * takes memory for it. GCM decrypts in counter mode, which JCE has; encrypting what came of it once more gives the tag to
 * compare with. Whoever uses this must do nothing with the plaintext that cannot be undone before {@link #finish}.
 *
 * <p>The counter starts at 2 behind the IV; GCM counts in 32 bits and counter mode in 128, the same for up to 2^32 - 3 blocks,
 * and a Secure Cell has 2^28 at most.
 */
final class GcmDecryption implements AutoCloseable {
    private static final int COUNTER_LENGTH = 16;
    private static final int FIRST_COUNTER = 2;

    private final ErasableKey key;
    private final Cipher counterMode;
    private final AesGcm again;
    private final byte[] discarded = new byte[AesGcm.PIECE + COUNTER_LENGTH];

    /**
     * @param key 16, 24 or 32 bytes; not kept
     * @param iv 12 bytes
     */
    GcmDecryption(byte[] key, byte[] iv, byte[] aad) throws GeneralSecurityException {
        this.key = new ErasableKey("AES", key);
        try {
            byte[] counter = Arrays.copyOf(iv, COUNTER_LENGTH);
            counter[COUNTER_LENGTH - 1] = FIRST_COUNTER;
            counterMode = Cipher.getInstance("AES/CTR/NoPadding");
            counterMode.init(Cipher.DECRYPT_MODE, this.key, new IvParameterSpec(counter));
            again = AesGcm.encrypting(key, iv, aad);
        } catch (GeneralSecurityException | RuntimeException e) {
            this.key.close();
            throw e;
        }
    }

    /** Decrypts a part of the ciphertext, of any length. */
    void update(byte[] in, int offset, int length, byte[] out, int outOffset) throws GeneralSecurityException {
        for (int done = 0; done < length; done += AesGcm.PIECE) {
            int piece = Math.min(AesGcm.PIECE, length - done);
            counterMode.update(in, offset + done, piece, out, outOffset + done);
            again.update(out, outOffset + done, piece, discarded, 0);
        }
    }

    /** @throws AEADBadTagException if key, IV, associated data or ciphertext are not what {@code tag} was made of */
    void finish(byte[] tag) throws GeneralSecurityException {
        byte[] end = again.finish();
        byte[] computed = Arrays.copyOfRange(end, end.length - AesGcm.TAG_LENGTH, end.length);
        if (!MessageDigest.isEqual(computed, tag)) {
            throw new AEADBadTagException();
        }
    }

    @Override
    public void close() {
        key.close();
        again.close();
        byte[] nothing = new byte[32];
        try (ErasableKey other = new ErasableKey("AES", nothing)) {
            counterMode.init(Cipher.DECRYPT_MODE, other, new IvParameterSpec(new byte[COUNTER_LENGTH]));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES-256 in counter mode", e);
        }
    }
}
