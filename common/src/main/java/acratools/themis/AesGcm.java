package acratools.themis;

import acratools.secret.ErasableKey;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-GCM by JCE, with 16-byte tags. One object does one operation; {@link #close()} zeroes the copies of the key that
 * the cipher asked for and loads another key, so that as little as Java lets us stays of the first.
 */
final class AesGcm implements AutoCloseable {
    static final int TAG_LENGTH = 16;
    static final int IV_LENGTH = 12;

    /**
     * Bytes that are encrypted at a time. A JVM that has just started takes twenty times as long for one large piece: the
     * processor's own instructions are used once JCE's methods are compiled, which many calls bring about and a long one
     * does not.
     */
    static final int PIECE = 4096;

    private final Cipher cipher;
    private final ErasableKey key;
    private final int piece;

    private AesGcm(Cipher cipher, ErasableKey key, int piece) {
        this.cipher = cipher;
        this.key = key;
        this.piece = piece;
    }

    /** @param key 16, 24 or 32 bytes; not kept */
    static AesGcm encrypting(byte[] key, byte[] iv, byte[] aad) {
        try {
            return start(Cipher.ENCRYPT_MODE, key, iv, aad);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES-256-GCM", e);
        }
    }

    /**
     * @param key 16, 24 or 32 bytes; not kept
     * @throws GeneralSecurityException if JCE does not take such an IV
     */
    static AesGcm decrypting(byte[] key, byte[] iv, byte[] aad) throws GeneralSecurityException {
        return start(Cipher.DECRYPT_MODE, key, iv, aad);
    }

    private static AesGcm start(int mode, byte[] key, byte[] iv, byte[] aad) throws GeneralSecurityException {
        AesGcm gcm = new AesGcm(
                Cipher.getInstance("AES/GCM/NoPadding"),
                new ErasableKey("AES", key),
                mode == Cipher.ENCRYPT_MODE ? PIECE : Integer.MAX_VALUE);
        try {
            gcm.cipher.init(mode, gcm.key, new GCMParameterSpec(TAG_LENGTH * 8, iv));
            gcm.cipher.updateAAD(aad);
            return gcm;
        } catch (GeneralSecurityException e) {
            gcm.close();
            throw e;
        }
    }

    /**
     * Runs the whole message through. A plaintext that is decrypted goes at once: JCE would put all but its last piece aside,
     * and keep the end of it in a buffer of its own.
     *
     * @return bytes written: the ciphertext and its tag, or the plaintext
     * @throws GeneralSecurityException if the tag does not verify
     */
    int run(byte[] in, int offset, int length, byte[] out, int outOffset) throws GeneralSecurityException {
        int read = 0;
        int written = 0;
        while (length - read > piece) {
            written += cipher.update(in, offset + read, piece, out, outOffset + written);
            read += piece;
        }
        return written + cipher.doFinal(in, offset + read, length - read, out, outOffset + written);
    }

    /**
     * Encrypts a part of a message, of any length; what fills no block waits for the next part.
     *
     * @return bytes written
     */
    int update(byte[] in, int offset, int length, byte[] out, int outOffset) throws GeneralSecurityException {
        return cipher.update(in, offset, length, out, outOffset);
    }

    /**
     * Ends a message that was encrypted in parts.
     *
     * @return what was still waiting, and the tag: {@value #TAG_LENGTH} bytes at the end
     */
    byte[] finish() throws GeneralSecurityException {
        return cipher.doFinal();
    }

    @Override
    public void close() {
        key.close();
        byte[] nothing = new byte[32];
        byte[] iv = new byte[IV_LENGTH];
        Arrays.fill(nothing, (byte) 0xff);
        try (ErasableKey other = new ErasableKey("AES", nothing)) {
            cipher.init(Cipher.DECRYPT_MODE, other, new GCMParameterSpec(TAG_LENGTH * 8, iv));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES-256-GCM", e);
        }
    }
}
