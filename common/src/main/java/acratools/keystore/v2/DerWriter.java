package acratools.keystore.v2;

import java.util.Arrays;

/**
 * Writes DER (X.690), each element from its finished parts. An element that is made of others takes their arrays over and
 * zeroes them: the rings of an export hold keys in plaintext, and no copy of theirs is left behind.
 */
final class DerWriter {
    private DerWriter() {}

    static byte[] sequence(byte[]... elements) {
        return constructed(DerReader.SEQUENCE, elements);
    }

    /** Puts the elements into the order that DER wants: that of their bytes. */
    static byte[] setOf(byte[]... elements) {
        Arrays.sort(elements, Arrays::compareUnsigned);
        return constructed(DerReader.SET, elements);
    }

    static byte[] integer(int value) {
        int length = Integer.BYTES;
        while (length > 1 && value >> (8 * length - 9) == value >> 31) {
            length--;
        }
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) {
            content[i] = (byte) (value >> (8 * (length - 1 - i)));
        }
        return primitive(DerReader.INTEGER, content);
    }

    /** An element of {@code content}, which is neither kept nor zeroed. */
    static byte[] primitive(int tag, byte[] content) {
        byte[] element = element(tag, content.length);
        System.arraycopy(content, 0, element, element.length - content.length, content.length);
        return element;
    }

    private static byte[] constructed(int tag, byte[]... elements) {
        int length = 0;
        for (byte[] element : elements) {
            length = Math.addExact(length, element.length);
        }
        byte[] whole = element(tag, length);
        int position = whole.length - length;
        for (byte[] element : elements) {
            System.arraycopy(element, 0, whole, position, element.length);
            Arrays.fill(element, (byte) 0);
            position += element.length;
        }
        return whole;
    }

    /** Tag and length, and room for the content. */
    private static byte[] element(int tag, int length) {
        int lengthBytes = 0;
        if (length >= 0x80) {
            lengthBytes = Integer.BYTES - Integer.numberOfLeadingZeros(length) / 8;
        }
        byte[] element = new byte[Math.addExact(2 + lengthBytes, length)];
        element[0] = (byte) tag;
        element[1] = (byte) (lengthBytes == 0 ? length : 0x80 | lengthBytes);
        for (int i = 0; i < lengthBytes; i++) {
            element[2 + i] = (byte) (length >>> (8 * (lengthBytes - 1 - i)));
        }
        return element;
    }
}
