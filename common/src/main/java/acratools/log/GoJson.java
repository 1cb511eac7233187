package acratools.log;

/** Text in JSON as Go writes it: also {@code <}, {@code >}, {@code &} and the Unicode line separators are escaped. */
public final class GoJson {
    private GoJson() {}

    /** Appends {@code text} in quotes. What is no character becomes U+FFFD. */
    public static void appendString(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            appendEscaped(out, c);
        }
        out.append('"');
    }

    private static void appendEscaped(StringBuilder out, int c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (c < 0x20
                        || (c >= 0x7f && c < 0xa0)
                        || c == '<'
                        || c == '>'
                        || c == '&'
                        || c == 0x2028
                        || c == 0x2029) {
                    GoQuote.hex(out.append("\\u"), c, 4);
                } else {
                    out.appendCodePoint(GoQuote.isSurrogate(c) ? 0xfffd : c);
                }
            }
        }
    }
}
