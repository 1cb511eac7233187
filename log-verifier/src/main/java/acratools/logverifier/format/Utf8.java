package acratools.logverifier.format;

/** Characters in UTF-8, as Go's {@code unicode/utf8} reads them: each byte that begins no valid character is one U+FFFD. */
final class Utf8 {
    static final int REPLACEMENT = 0xfffd;

    private Utf8() {}

    /**
     * The character that begins at {@code at}, where the byte is no ASCII.
     *
     * @return its code point in the lower half, its length in bytes in the upper half
     */
    static long decode(byte[] bytes, int at, int to) {
        int first = bytes[at] & 0xff;
        int length = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 1;
        if (length == 1 || to - at < length) {
            return replacement();
        }
        int second = bytes[at + 1] & 0xff;
        int least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        if (second < least || second > most) {
            return replacement();
        }
        int c = first & (0x7f >> length);
        for (int i = 1; i < length; i++) {
            int b = bytes[at + i];
            if ((b & 0xc0) != 0x80) {
                return replacement();
            }
            c = c << 6 | (b & 0x3f);
        }
        return (long) length << 32 | c;
    }

    private static long replacement() {
        return 1L << 32 | REPLACEMENT;
    }

    /**
     * Writes {@code c}, no surrogate.
     *
     * @return the number of bytes
     */
    static int write(int c, byte[] out, int at) {
        if (c < 0x80) {
            out[at] = (byte) c;
            return 1;
        }
        if (c < 0x800) {
            out[at] = (byte) (0xc0 | c >> 6);
            out[at + 1] = (byte) (0x80 | (c & 0x3f));
            return 2;
        }
        if (c < 0x10000) {
            out[at] = (byte) (0xe0 | c >> 12);
            out[at + 1] = (byte) (0x80 | (c >> 6 & 0x3f));
            out[at + 2] = (byte) (0x80 | (c & 0x3f));
            return 3;
        }
        out[at] = (byte) (0xf0 | c >> 18);
        out[at + 1] = (byte) (0x80 | (c >> 12 & 0x3f));
        out[at + 2] = (byte) (0x80 | (c >> 6 & 0x3f));
        out[at + 3] = (byte) (0x80 | (c & 0x3f));
        return 4;
    }
}
