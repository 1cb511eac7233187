package acratools.secret;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Standard base64 with padding, as Go's {@code base64.StdEncoding} reads and writes it, from bytes to bytes: no text of
 * a key ever becomes a {@code String}.
 */
public final class SecretBase64 {
    private SecretBase64() {}

    /**
     * Decodes; carriage returns and newlines count as absent, wherever they stand.
     *
     * @param text ASCII; not kept, not changed
     * @return the bytes, which the caller closes; empty if {@code text} is no base64
     */
    public static Optional<Secret> decode(byte[] text) {
        byte[] compact = new byte[text.length];
        try {
            int length = 0;
            for (byte b : text) {
                if (b != '\r' && b != '\n') {
                    compact[length++] = b;
                }
            }
            return length % 4 == 0 ? decodeCompact(compact, length) : Optional.empty();
        } finally {
            Arrays.fill(compact, (byte) 0);
        }
    }

    /** Encodes on one line, without a newline. */
    public static Secret encode(Secret bytes) {
        return bytes.use(live -> Secret.adopt(Base64.getEncoder().encode(live)));
    }

    private static Optional<Secret> decodeCompact(byte[] compact, int length) {
        int padding = 0;
        while (padding < 2 && padding < length && compact[length - 1 - padding] == '=') {
            padding++;
        }
        byte[] exact = Arrays.copyOf(compact, length);
        byte[] decoded = new byte[length / 4 * 3 - padding];
        try {
            // Into an array of ours: the other decode() may leave a second copy behind.
            int written = Base64.getDecoder().decode(exact, decoded);
            return written == decoded.length ? Optional.of(Secret.adopt(decoded)) : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            // Not passed on: its message quotes a character of the secret.
            return Optional.empty();
        } finally {
            Arrays.fill(exact, (byte) 0);
            Arrays.fill(decoded, (byte) 0);
        }
    }
}
