package acratools.logverifier.format;

/** White space of Unicode in UTF-8, as Go's {@code strings.TrimSpace} knows it. */
final class WhiteSpace {
    private WhiteSpace() {}

    /** Where the first byte behind white space is. */
    static int skip(byte[] bytes, int from, int to) {
        int at = from;
        int length = lengthAt(bytes, at, to);
        while (length > 0) {
            at += length;
            length = lengthAt(bytes, at, to);
        }
        return at;
    }

    /** Where white space at the end of that range begins. */
    static int trimEnd(byte[] bytes, int from, int to) {
        int end = to;
        while (end > from) {
            int length = lengthBefore(bytes, from, end);
            if (length == 0) {
                return end;
            }
            end -= length;
        }
        return end;
    }

    private static int lengthBefore(byte[] bytes, int from, int end) {
        for (int length = 1; length <= 3 && end - length >= from; length++) {
            if (lengthAt(bytes, end - length, end) == length) {
                return length;
            }
        }
        return 0;
    }

    /** Bytes of the white space that begins there, or 0. */
    private static int lengthAt(byte[] bytes, int at, int to) {
        if (at >= to) {
            return 0;
        }
        int first = bytes[at] & 0xff;
        if (first < 0x80) {
            return first == ' ' || (first >= '\t' && first <= '\r') ? 1 : 0;
        }
        if (first == 0xc2 && at + 1 < to) {
            return bytes[at + 1] == (byte) 0x85 || bytes[at + 1] == (byte) 0xa0 ? 2 : 0;
        }
        return first >= 0xe1 && first <= 0xe3 && at + 2 < to && isWideSpace(bytes, at) ? 3 : 0;
    }

    private static boolean isWideSpace(byte[] bytes, int at) {
        int c = (bytes[at] & 0xf) << 12 | (bytes[at + 1] & 0x3f) << 6 | (bytes[at + 2] & 0x3f);
        boolean tails = (bytes[at + 1] & 0xc0) == 0x80 && (bytes[at + 2] & 0xc0) == 0x80;
        return tails
                && (c == 0x1680
                        || (c >= 0x2000 && c <= 0x200a)
                        || c == 0x2028
                        || c == 0x2029
                        || c == 0x202f
                        || c == 0x205f
                        || c == 0x3000);
    }
}
