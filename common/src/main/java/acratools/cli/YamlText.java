package acratools.cli;

/** Values as YAML scalars that read back as they were. */
final class YamlText {
    private YamlText() {}

    static <T> String of(Flag<T> flag, T value) {
        String text = flag.type().text(value);
        return flag.isBoolean() || flag.isInteger() ? text : quoted(text);
    }

    static String quoted(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || (c > 0x7e && !Character.isLetterOrDigit(c) && !Character.isSurrogate(c))) {
                out.append("\\u").append(Integer.toHexString(0x10000 + c), 1, 5);
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
