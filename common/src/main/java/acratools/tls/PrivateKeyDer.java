package acratools.tls;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Makes a key of the three DER forms. The JDK reads PKCS#8 alone, so the older two are wrapped:
 * <pre>
 * SEQUENCE { INTEGER 0, SEQUENCE { OID algorithm, parameters }, OCTET STRING { the older form } }
 * </pre>
 * PKCS#1 has NULL as its parameters, SEC1 the curve's OID, which stands in its own {@code [0]}. Source: RFC 5208, RFC
 * 8017 A.1.2, RFC 5915.
 */
final class PrivateKeyDer {
    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int OID = 0x06;
    private static final int SEQUENCE = 0x30;
    private static final int CONTEXT_0 = 0xA0;

    private static final byte[] VERSION_0 = {INTEGER, 1, 0};
    private static final byte[] NULL = {5, 0};
    private static final byte[] RSA = HexFormat.of().parseHex("06092a864886f70d010101");
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");
    private static final byte[] ED25519 = HexFormat.of().parseHex("06032b6570");

    private PrivateKeyDer() {}

    /**
     * @param label PEM's: {@code PRIVATE KEY}, {@code RSA PRIVATE KEY} or {@code EC PRIVATE KEY}
     * @param der not kept
     * @throws GeneralSecurityException if the form, the algorithm or the key is not known
     */
    static PrivateKey read(String label, byte[] der) throws GeneralSecurityException {
        return switch (label) {
            case "PRIVATE KEY" -> pkcs8(der);
            case "RSA PRIVATE KEY" -> wrapped(RSA, NULL, der);
            case "EC PRIVATE KEY" -> wrapped(EC, curve(der), der);
            default -> throw new InvalidKeyException("unknown form");
        };
    }

    private static PrivateKey wrapped(byte[] algorithm, byte[] parameters, byte[] inner)
            throws GeneralSecurityException {
        byte[] key = element(OCTET_STRING, inner);
        byte[] pkcs8 = element(SEQUENCE, VERSION_0, element(SEQUENCE, algorithm, parameters), key);
        try {
            return pkcs8(pkcs8);
        } finally {
            Arrays.fill(key, (byte) 0);
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
        int[] outer = content(der, 0, der.length, SEQUENCE);
        int[] version = content(der, outer[0], outer[1], INTEGER);
        int[] algorithm = content(der, version[1], outer[1], SEQUENCE);
        String name;
        if (startsWith(der, algorithm, RSA)) {
            name = "RSA";
        } else if (startsWith(der, algorithm, EC)) {
            name = "EC";
        } else if (startsWith(der, algorithm, ED25519)) {
            name = "Ed25519";
        } else {
            throw new InvalidKeyException("unknown algorithm");
        }
        return KeyFactory.getInstance(name).generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    /** The curve's OID, tag and length with it. */
    private static byte[] curve(byte[] sec1) throws InvalidKeyException {
        int[] outer = content(sec1, 0, sec1.length, SEQUENCE);
        int[] version = content(sec1, outer[0], outer[1], INTEGER);
        int[] scalar = content(sec1, version[1], outer[1], OCTET_STRING);
        int[] parameters = content(sec1, scalar[1], outer[1], CONTEXT_0);
        content(sec1, parameters[0], parameters[1], OID);
        return Arrays.copyOfRange(sec1, parameters[0], parameters[1]);
    }

    /** Where the content of the element at {@code from} starts and ends. */
    private static int[] content(byte[] der, int from, int limit, int tag) throws InvalidKeyException {
        if (from + 2 > limit || (der[from] & 0xFF) != tag) {
            throw new InvalidKeyException("unexpected element");
        }
        int at = from + 2;
        int length = der[from + 1] & 0xFF;
        if (length >= 0x80) {
            int bytes = length & 0x7F;
            if (bytes == 0 || bytes > 3 || at + bytes > limit) {
                throw new InvalidKeyException("bad length");
            }
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = (length << 8) | (der[at++] & 0xFF);
            }
        }
        if (length > limit - at) {
            throw new InvalidKeyException("bad length");
        }
        return new int[] {at, at + length};
    }

    private static byte[] element(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        int lengthBytes = length < 0x80 ? 0 : length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
        byte[] out = new byte[2 + lengthBytes + length];
        out[0] = (byte) tag;
        out[1] = (byte) (lengthBytes == 0 ? length : 0x80 | lengthBytes);
        int at = 2;
        for (int i = lengthBytes - 1; i >= 0; i--) {
            out[at++] = (byte) (length >> (8 * i));
        }
        for (byte[] part : parts) {
            System.arraycopy(part, 0, out, at, part.length);
            at += part.length;
        }
        return out;
    }

    private static boolean startsWith(byte[] der, int[] range, byte[] wanted) {
        int end = range[0] + wanted.length;
        return end <= range[1] && Arrays.equals(der, range[0], end, wanted, 0, wanted.length);
    }
}
