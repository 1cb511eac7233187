package acratools.logverifier.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;

/** A value in hex as Go's {@code encoding/hex} reads it, with its messages. Only the first bytes of a long one are kept. */
final class HexValue {
    private static final byte[] DIGITS = digits();
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

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
        return to - from == 2 * bytes.length && readAll(hex, from) ? "" : readOneByOne(hex, from, to);
    }

    /** Reads a whole value, eight digits at a time. */
    private boolean readAll(byte[] hex, int from) {
        long wrong = 0;
        for (int i = 0; i < bytes.length / 4; i++) {
            long text = (long) LONGS.get(hex, from + 8 * i);
            long digit = (text ^ (ONES * '0')) & ~HIGH_BITS;
            long letter = ((text | ONES * 0x20) ^ (ONES * 0x60)) & ~HIGH_BITS;
            long isDigit = ~(digit + ONES * (0x80 - 10));
            long isLetter = ~(letter + ONES * (0x80 - 7)) & (letter + ONES * 0x7f);
            wrong |= (text | ~(isDigit | isLetter)) & HIGH_BITS;
            long values = (text & ONES * 0xf) + ((text >>> 6) & ONES) * 9;
            long pairs = (values << 4 | values >>> 8) & 0x00ff00ff00ff00ffL;
            long halves = (pairs | pairs >>> 8) & 0x0000ffff0000ffffL;
            INTS.set(bytes, 4 * i, (int) (halves | halves >>> 16));
        }
        length = bytes.length;
        return wrong == 0;
    }

    private String readOneByOne(byte[] hex, int from, int to) {
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
