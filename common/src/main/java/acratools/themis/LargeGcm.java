package acratools.themis;

import acratools.secret.ErasableKey;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/**
 * Decrypts large messages of AES-GCM in pieces. JCE decrypts in one call alone, which in a fresh JVM runs at 70 MB/s for
 * want of compiled code, or gathers all pieces first. So this decrypts by AES-CTR, which GCM is underneath (NIST SP
 * 800-38D, section 7.2), encrypts what comes of it again by GCM, and compares the tags: two passes of whole blocks, each
 * many times as fast, and no copy of the message.
 */
final class LargeGcm {
    /** From here on a message counts as large. */
    static final int LENGTH = 1 << 16;

    static final int PIECE = 1 << 10;

    private static final String CTR = "AES/CTR/NoPadding";

    /** GCM's counter of the first block of a message, behind an IV of 12 bytes; 1 masks the tag. */
    private static final int FIRST_BLOCK = 2;

    private LargeGcm() {}

    /**
     * Decrypts {@code length} bytes from {@code offset} of {@code in} to the beginning of {@code out}.
     *
     * @param key 16, 24 or 32 bytes; not kept
     * @param iv 12 bytes
     * @param out not {@code in}; the caller zeroes it if this fails
     * @throws GeneralSecurityException if the tag does not verify
     */
    static void decrypt(byte[] key, byte[] iv, byte[] aad, byte[] in, int offset, int length, byte[] tag, byte[] out)
            throws GeneralSecurityException {
        Cipher ctr = Cipher.getInstance(CTR);
        byte[] again = new byte[PIECE + AesGcm.TAG_LENGTH];
        try (AesGcm gcm = AesGcm.encrypting(key, iv, aad);
                ErasableKey ctrKey = new ErasableKey("AES", key)) {
            ctr.init(Cipher.DECRYPT_MODE, ctrKey, counter(iv, FIRST_BLOCK));
            int done = 0;
            for (; length - done > PIECE; done += PIECE) {
                ctr.update(in, offset + done, PIECE, out, done);
                gcm.update(out, done, PIECE, again, 0);
            }
            ctr.doFinal(in, offset + done, length - done, out, done);
            int end = gcm.finish(out, done, length - done, again, 0);
            byte[] computed = Arrays.copyOfRange(again, end - AesGcm.TAG_LENGTH, end);
            if (!MessageDigest.isEqual(computed, tag)) {
                throw new AEADBadTagException("the tag does not verify");
            }
        } finally {
            forget(ctr);
        }
    }

    private static IvParameterSpec counter(byte[] iv, int block) {
        return new IvParameterSpec(ByteBuffer.allocate(16).put(iv).putInt(block).array());
    }

    /** JCE keeps the key's schedule and the last block of the key stream until it has others. */
    private static void forget(Cipher ctr) throws GeneralSecurityException {
        byte[] other = new byte[32];
        Arrays.fill(other, (byte) 0xff);
        try (ErasableKey otherKey = new ErasableKey("AES", other)) {
            ctr.init(Cipher.DECRYPT_MODE, otherKey, counter(new byte[AesGcm.IV_LENGTH], 0));
            ctr.doFinal(new byte[1]);
        }
    }
}
