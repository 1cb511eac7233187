package acratools.id;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERUTF8String;

/**
 * An ASN.1 string as Go's {@code crypto/x509} reads it and {@code encoding/asn1} writes it again. The bytes are UTF-8,
 * except for a T61String, whose bytes Go takes as they are.
 */
final class GoString {
    private static final String PRINTABLE_MARKS = " '()+,-./:=?";

    private final byte[] bytes;

    private GoString(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Reads a value of a name; an {@link IOException} for what Go refuses. */
    static GoString read(ASN1Encodable value) throws IOException {
        byte[] der = value.toASN1Primitive().getEncoded("DER");
        if (!(value instanceof ASN1String)) {
            throw new IOException("not a string");
        }
        byte[] content = content(der);
        switch (der[0]) {
            case BERTags.T61_STRING -> {}
            case BERTags.PRINTABLE_STRING -> require(isPrintable(content, "*&"));
            case BERTags.UTF8_STRING -> require(isUtf8(content));
            case BERTags.IA5_STRING -> require(isAscii(content));
            case BERTags.NUMERIC_STRING -> require(isNumeric(content));
            case BERTags.BMP_STRING -> {
                return new GoString(fromUtf16(content));
            }
            default -> throw new IOException("unsupported string type");
        }
        return new GoString(content);
    }

    private static byte[] content(byte[] der) {
        int lengthBytes = der[1] < 0 ? der[1] & 0x7f : 0;
        int start = 2 + lengthBytes;
        byte[] content = new byte[der.length - start];
        System.arraycopy(der, start, content, 0, content.length);
        return content;
    }

    private static void require(boolean valid) throws IOException {
        if (!valid) {
            throw new IOException("characters that the string's type does not allow");
        }
    }

    private static boolean isPrintable(byte[] content, String more) {
        for (byte b : content) {
            boolean letter = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
            if (!letter && PRINTABLE_MARKS.indexOf(b) < 0 && more.indexOf(b) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAscii(byte[] content) {
        for (byte b : content) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNumeric(byte[] content) {
        for (byte b : content) {
            if (b != ' ' && (b < '0' || b > '9')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUtf8(byte[] content) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** A terminator of two zero bytes is no part of the text; a lone surrogate becomes U+FFFD. */
    private static byte[] fromUtf16(byte[] content) throws IOException {
        require(content.length % 2 == 0);
        int length = content.length;
        if (length >= 2 && content[length - 1] == 0 && content[length - 2] == 0) {
            length -= 2;
        }
        StringBuilder text = new StringBuilder(length / 2);
        for (int i = 0; i < length; i += 2) {
            text.append((char) (((content[i] & 0xff) << 8) | (content[i + 1] & 0xff)));
        }
        int[] points = text.codePoints().toArray();
        StringBuilder valid = new StringBuilder(text.length());
        for (int point : points) {
            valid.appendCodePoint(point >= 0xd800 && point <= 0xdfff ? 0xfffd : point);
        }
        return valid.toString().getBytes(StandardCharsets.UTF_8);
    }

    boolean isEmpty() {
        return bytes.length == 0;
    }

    /** Whether {@link #der} exists. */
    boolean isEncodable() {
        return isUtf8(bytes);
    }

    /** A PrintableString where its characters suffice, else a UTF8String: whatever type was read. */
    byte[] der() throws IOException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        ASN1Primitive value = isPrintable(bytes, "") ? new DERPrintableString(text) : new DERUTF8String(text);
        return value.getEncoded("DER");
    }

    /** The text with each byte that is no valid UTF-8 replaced by U+FFFD, and special characters escaped. */
    String escaped() {
        StringBuilder escaped = new StringBuilder(bytes.length + 8);
        int length;
        for (int i = 0; i < bytes.length; i += length) {
            length = runeLength(i);
            char c = length == 1 ? (char) bytes[i] : 0;
            boolean edge = i == 0 || i == bytes.length - 1;
            if ((c != 0 && ",+\"\\<>;".indexOf(c) >= 0) || (c == ' ' && edge) || (c == '#' && i == 0)) {
                escaped.append('\\');
            }
            if (length == 0) {
                escaped.append('\ufffd');
                length = 1;
            } else {
                escaped.append(new String(bytes, i, length, StandardCharsets.UTF_8));
            }
        }
        return escaped.toString();
    }

    /** The bytes of the character that begins there, 0 if none does. */
    private int runeLength(int start) {
        int lead = bytes[start] & 0xff;
        int length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        if (length == 0 || start + length > bytes.length) {
            return 0;
        }
        byte[] rune = new byte[length];
        System.arraycopy(bytes, start, rune, 0, length);
        return isUtf8(rune) ? length : 0;
    }
}
