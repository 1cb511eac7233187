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

    private final Cipher cipher;
    private final ErasableKey key;

    private AesGcm(Cipher cipher, ErasableKey key) {
        this.cipher = cipher;
        this.key = key;
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
        AesGcm gcm = new AesGcm(Cipher.getInstance("AES/GCM/NoPadding"), new ErasableKey("AES", key));
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
     * Encrypts. Java uses the processor's instructions for GCM only in calls that it compiled: a large message in one
     * call goes by at 70 MB/s, in small pieces four times as fast.
     *
     * @return bytes written: the ciphertext and its tag
     */
    int encrypt(byte[] in, int offset, int length, byte[] out, int outOffset) throws GeneralSecurityException {
        int done = 0;
        if (length >= LargeGcm.LENGTH) {
            for (; length - done > LargeGcm.PIECE; done += LargeGcm.PIECE) {
                update(in, offset + done, LargeGcm.PIECE, out, outOffset + done);
            }
        }
        return done + finish(in, offset + done, length - done, out, outOffset + done);
    }

    /** Encrypts a piece of a message, of whole blocks: of others JCE would keep the rest in a buffer of its own. */
    void update(byte[] in, int offset, int length, byte[] out, int outOffset) throws GeneralSecurityException {
        if (cipher.update(in, offset, length, out, outOffset) != length) {
            throw new IllegalStateException("JCE keeps back whole blocks");
        }
    }

    /** Encrypts the last piece. @return bytes written: its ciphertext and the tag */
    int finish(byte[] in, int offset, int length, byte[] out, int outOffset) throws GeneralSecurityException {
        return cipher.doFinal(in, offset, length, out, outOffset);
    }

    /**
     * Decrypts at once: in pieces, JCE would gather them in buffers of its own until the tag is there.
     *
     * @return bytes written: the plaintext
     * @throws GeneralSecurityException if the tag does not verify
     */
    int decrypt(byte[] in, int offset, int length, byte[] out, int outOffset) throws GeneralSecurityException {
        return cipher.doFinal(in, offset, length, out, outOffset);
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
