package acratools.logverifier.format;

/**
 * The characters of a string in valid JSON, as Go reads them: a lone surrogate and a byte that is no UTF-8 are U+FFFD each.
 */
final class JsonText {
    private static final int ESCAPE_LENGTH = 6;

    private JsonText() {}

    /**
     * The character at {@code at}.
     *
     * @return to be taken apart with {@link #codePoint} and {@link #behind}
     */
    static long next(byte[] text, int at, int to) {
        byte b = text[at];
        if (b == '\\') {
            return escaped(text, at, to);
        }
        if (b >= 0) {
            return pack(b, at + 1);
        }
        long character = Utf8.decode(text, at, to);
        return pack((int) character, at + (int) (character >>> 32));
    }

    static int codePoint(long character) {
        return (int) character;
    }

    /** Where the next character begins. */
    static int behind(long character) {
        return (int) (character >>> 32);
    }

    private static long pack(int c, int behind) {
        return (long) behind << 32 | c;
    }

    private static long escaped(byte[] text, int at, int to) {
        return switch (text[at + 1]) {
            case 'b' -> pack('\b', at + 2);
            case 'f' -> pack('\f', at + 2);
            case 'n' -> pack('\n', at + 2);
            case 'r' -> pack('\r', at + 2);
            case 't' -> pack('\t', at + 2);
            case 'u' -> unicode(text, at, to);
            default -> pack(text[at + 1], at + 2);
        };
    }

    private static long unicode(byte[] text, int at, int to) {
        int first = digits(text, at + 2);
        if (first < Character.MIN_SURROGATE || first > Character.MAX_SURROGATE) {
            return pack(first, at + ESCAPE_LENGTH);
        }
        int next = at + ESCAPE_LENGTH;
        if (first <= Character.MAX_HIGH_SURROGATE
                && to - next >= ESCAPE_LENGTH
                && text[next] == '\\'
                && text[next + 1] == 'u') {
            int second = digits(text, next + 2);
            if (second >= Character.MIN_LOW_SURROGATE && second <= Character.MAX_LOW_SURROGATE) {
                return pack(Character.toCodePoint((char) first, (char) second), next + ESCAPE_LENGTH);
            }
        }
        return pack(Utf8.REPLACEMENT, next);
    }

    private static int digits(byte[] text, int at) {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value = value << 4 | Character.digit(text[at + i], 16);
        }
        return value;
    }
}
