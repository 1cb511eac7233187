package acratools.tls;

import acratools.secret.Secret;
import acratools.secret.SecretBase64;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One {@code -----BEGIN x-----} … {@code -----END x-----} of a PEM text (RFC 7468), found in place. */
final class PemBlock {
    private static final byte[] BEGIN = ascii("-----BEGIN ");
    private static final byte[] DASHES = ascii("-----");
    private static final int LONGEST_LABEL = 64;

    private final byte[] text;
    private final String label;
    private final int start;
    private final int end;

    private PemBlock(byte[] text, String label, int start, int end) {
        this.text = text;
        this.label = label;
        this.start = start;
        this.end = end;
    }

    /** The first complete block at or behind {@code from}. */
    static @Nullable PemBlock next(byte[] text, int from) {
        for (int begin = indexOf(text, BEGIN, from); begin >= 0; begin = indexOf(text, BEGIN, begin + BEGIN.length)) {
            int labelStart = begin + BEGIN.length;
            int labelEnd = indexOf(text, DASHES, labelStart);
            if (labelEnd < 0) {
                return null;
            }
            if (labelEnd - labelStart <= LONGEST_LABEL) {
                return block(text, labelStart, labelEnd);
            }
        }
        return null;
    }

    private static @Nullable PemBlock block(byte[] text, int labelStart, int labelEnd) {
        String label = new String(text, labelStart, labelEnd - labelStart, StandardCharsets.ISO_8859_1);
        int bodyStart = labelEnd + DASHES.length;
        int bodyEnd = indexOf(text, ascii("-----END " + label + "-----"), bodyStart);
        return bodyEnd < 0 ? null : new PemBlock(text, label, bodyStart, bodyEnd);
    }

    @Nullable
    PemBlock next() {
        return next(text, end);
    }

    String label() {
        return label;
    }

    /** Whether it is PKCS#8's encrypted form, or has the old header of OpenSSL's. */
    boolean isEncrypted() {
        int header = indexOf(text, ascii("ENCRYPTED"), start);
        return label.startsWith("ENCRYPTED") || (header >= 0 && header < end);
    }

    /** The bytes; the caller closes them; empty if they are not base64. */
    Optional<Secret> body() {
        byte[] compact = new byte[end - start];
        byte[] exact = new byte[0];
        try {
            int length = 0;
            for (int i = start; i < end; i++) {
                if (text[i] != ' ' && text[i] != '\t') {
                    compact[length++] = text[i];
                }
            }
            exact = Arrays.copyOf(compact, length);
            return SecretBase64.decode(exact);
        } finally {
            Arrays.fill(compact, (byte) 0);
            Arrays.fill(exact, (byte) 0);
        }
    }

    private static int indexOf(byte[] text, byte[] wanted, int from) {
        for (int at = from; at + wanted.length <= text.length; at++) {
            if (Arrays.equals(text, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
