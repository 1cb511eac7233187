package acratools.logverifier.format;

import java.security.MessageDigest;

/** A value in hex as Go's {@code encoding/hex} reads it, with its messages. Only the first bytes of a long one are kept. */
final class HexValue {
    private static final byte[] DIGITS = digits();

    private final byte[] bytes = new byte[EntryReader.INTEGRITY_LENGTH];
    private int length;

    private static byte[] digits() {
        byte[] digits = new byte[256];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = (byte) (i < 0x80 ? Character.digit(i, 16) : -1);
        }
        return digits;
    }

    /**
     * Reads digits of either case.
     *
     * @return empty, or what is wrong with them
     */
    String read(byte[] hex, int from, int to) {
        int at = from;
        length = 0;
        for (; at + 1 < to; at += 2) {
            int high = DIGITS[hex[at] & 0xff];
            int low = DIGITS[hex[at + 1] & 0xff];
            if ((high | low) < 0) {
                return invalid(hex[high < 0 ? at : at + 1]);
            }
            if (length < bytes.length) {
                bytes[length] = (byte) (high << 4 | low);
            }
            length++;
        }
        if (at < to) {
            return DIGITS[hex[at] & 0xff] < 0 ? invalid(hex[at]) : "encoding/hex: odd length hex string";
        }
        return "";
    }

    private static String invalid(byte b) {
        return "encoding/hex: invalid byte: " + GoText.unicode(b & 0xff);
    }

    int length() {
        return length;
    }

    /** @param other as long as an integrity value is */
    boolean is(byte[] other) {
        return length == bytes.length && MessageDigest.isEqual(bytes, other);
    }
}
