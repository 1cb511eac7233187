package acratools.themis;

import acratools.secret.ErasableKey;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;

/**
 * HMAC-SHA-256 by JCE, which leaves no trace of its key or of its last code: JCE keeps the padded key (key xor 36, key
 * xor 5c) for the life of a {@link Mac}, and the digest's state until the next update, so {@link #close()} overwrites
 * both with another key and other data. Reusable after each {@link #finish()}. Not thread-safe.
 */
public final class HmacSha256 implements AutoCloseable {
    /** Bytes of a whole code. */
    public static final int LENGTH = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;

    /** @param key 1 byte or more; not kept, still the caller's to zero */
    public HmacSha256(byte[] key) {
        try {
            mac = Mac.getInstance(ALGORITHM);
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
        load(key);
    }

    /** Adds {@code data} to what is authenticated. */
    public void update(byte[] data) {
        mac.update(data);
    }

    /** Adds a range of {@code data} to what is authenticated. */
    public void update(byte[] data, int offset, int length) {
        mac.update(data, offset, length);
    }

    /** The code of all that was added since the last call, 32 bytes; the caller zeroes it where it is a key. */
    public byte[] finish() {
        return mac.doFinal();
    }

    @Override
    public void close() {
        byte[] nothing = new byte[LENGTH];
        Arrays.fill(nothing, (byte) 0xff);
        load(nothing);
        mac.update(nothing);
        mac.reset();
    }

    private void load(byte[] key) {
        try (ErasableKey erasable = new ErasableKey(ALGORITHM, key)) {
            mac.init(erasable);
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    private static IllegalStateException missing(GeneralSecurityException cause) {
        return new IllegalStateException("this Java has no " + ALGORITHM, cause);
    }
}
