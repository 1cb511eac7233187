package acratools.themis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Themis' key derivation: the first bytes of
 * <pre>
 * HMAC-SHA-256(key, 00 00 00 01 || label, ASCII || 00 || context 1 || context 2 || …)
 * </pre>
 * An empty context contributes nothing. Source: spec/themis.md, "Soter KDF".
 */
public final class SoterKdf {
    private static final byte[] COUNTER = {0, 0, 0, 1};

    private SoterKdf() {}

    /**
     * Derives a key.
     *
     * @param key 1 byte or more; not kept, still the caller's to zero
     * @param label ASCII
     * @param length bytes wanted, 1 to 32
     * @param contexts in the order given
     * @return {@code length} bytes; the caller zeroes them
     */
    public static byte[] derive(byte[] key, String label, int length, byte[]... contexts) {
        if (key.length == 0 || length < 1 || length > HmacSha256.LENGTH) {
            throw new IllegalArgumentException("no key, or a length outside 1 to 32");
        }
        try (HmacSha256 hmac = new HmacSha256(key)) {
            hmac.update(COUNTER);
            hmac.update(label.getBytes(StandardCharsets.US_ASCII));
            hmac.update(new byte[1]);
            for (byte[] context : contexts) {
                hmac.update(context);
            }
            byte[] whole = hmac.finish();
            try {
                return Arrays.copyOf(whole, length);
            } finally {
                Arrays.fill(whole, (byte) 0);
            }
        }
    }
}
