package acratools.log;

import java.util.Map;
import java.util.Set;

/**
 * One object a line, keys sorted, strings escaped as Go's {@code json.Marshal} does it and, beyond that, all control
 * characters; {@code unixTime} is a string, as Acra's.
 */
final class JsonFormat extends LineFormat {
    private static final Set<String> OWN_KEYS = Set.of("level", "msg", "product", "timestamp", "unixTime", "version");

    private final String product;
    private final String version;

    JsonFormat(String product, String version) {
        this.product = product;
        this.version = version;
    }

    @Override
    String line(long millis, Log.Level level, String message, Object... pairs) {
        Map<String, Object> fields = fields(pairs);
        for (String own : OWN_KEYS) {
            Object clash = fields.remove(own);
            if (clash != null) {
                fields.put("fields." + own, clash);
            }
        }
        fields.put("level", word(level));
        fields.put("msg", message);
        fields.put("product", product);
        fields.put("timestamp", UtcTime.format(millis));
        fields.put("unixTime", unixTime(millis));
        fields.put("version", version);
        StringBuilder line = new StringBuilder(192);
        char before = '{';
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            appendString(line.append(before), field.getKey());
            appendValue(line.append(':'), field.getValue());
            before = ',';
        }
        return line.append('}').toString();
    }

    private static void appendValue(StringBuilder line, Object value) {
        if (value instanceof Integer || value instanceof Long || value instanceof Boolean) {
            line.append(value);
        } else {
            appendString(line, String.valueOf(value));
        }
    }

    private static void appendString(StringBuilder line, String text) {
        line.append('"');
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            appendEscaped(line, c);
        }
        line.append('"');
    }

    private static void appendEscaped(StringBuilder line, int c) {
        switch (c) {
            case '"' -> line.append("\\\"");
            case '\\' -> line.append("\\\\");
            case '\b' -> line.append("\\b");
            case '\f' -> line.append("\\f");
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> {
                if (c < 0x20
                        || (c >= 0x7f && c < 0xa0)
                        || c == '<'
                        || c == '>'
                        || c == '&'
                        || c == 0x2028
                        || c == 0x2029) {
                    GoQuote.hex(line.append("\\u"), c, 4);
                } else {
                    line.appendCodePoint(GoQuote.isSurrogate(c) ? 0xfffd : c);
                }
            }
        }
    }
}
