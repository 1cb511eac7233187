package acratools.logverifier.format;

/** Characters as messages of Go's libraries show them. */
final class GoText {
    private GoText() {}

    /**
     * {@code %#U}: {@code U+0067 'g'}, or the number alone where the character does not show.
     *
     * @param c below 0x100
     */
    static String unicode(int c) {
        StringBuilder text = new StringBuilder("U+");
        for (int shift = 12; shift >= 0; shift -= 4) {
            text.append("0123456789ABCDEF".charAt(c >> shift & 15));
        }
        if (isPrintable(c)) {
            text.append(" '").append((char) c).append('\'');
        }
        return text.toString();
    }

    /**
     * As {@code encoding/json} quotes one: {@code 'x'}, {@code '\x01'}.
     *
     * @param c below 0x100
     */
    static String quoted(int c) {
        StringBuilder text = new StringBuilder("'");
        switch (c) {
            case '\'' -> text.append("\\'");
            case '\\' -> text.append("\\\\");
            case 0x07 -> text.append("\\a");
            case '\b' -> text.append("\\b");
            case '\f' -> text.append("\\f");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            case 0x0b -> text.append("\\v");
            default -> {
                if (isPrintable(c)) {
                    text.append((char) c);
                } else if (c < 0x80) {
                    hex(text.append("\\x"), c, 2);
                } else {
                    hex(text.append("\\u"), c, 4);
                }
            }
        }
        return text.append('\'').toString();
    }

    private static boolean isPrintable(int c) {
        return (c >= 0x20 && c < 0x7f) || (c > 0xa0 && c != 0xad);
    }

    private static void hex(StringBuilder out, int value, int digits) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            out.append(Character.forDigit(value >> shift & 15, 16));
        }
    }
}
