package acratools.log;

import java.util.Map;

/**
 * {@code CEF:0|cossacklabs|tool|version|100|Text|1|key=value unixTime=1667293277.340 }, with the space at its end, as
 * Acra writes it. Line breaks and tabs become spaces there; here every other control character does too.
 */
final class CefFormat extends LineFormat {
    /** Acra's code of events that have none of their own. */
    private static final int GENERAL_EVENT = 100;

    private final String product;
    private final String version;

    CefFormat(String product, String version) {
        this.product = product;
        this.version = version;
    }

    @Override
    String line(long millis, Log.Level level, String message, Object... pairs) {
        Map<String, Object> fields = fields(pairs);
        Object clash = fields.remove("unixTime");
        if (clash != null) {
            fields.put("fields.unixTime", clash);
        }
        fields.put("unixTime", unixTime(millis));
        StringBuilder line = new StringBuilder(160);
        line.append("CEF:0|cossacklabs|");
        appendEscaped(line, product, "\\|");
        appendEscaped(line.append('|'), version, "\\|");
        appendEscaped(line.append('|').append(GENERAL_EVENT).append('|'), message, "\\|=");
        line.append('|').append(severity(level)).append('|');
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            appendKey(line, field.getKey());
            String value = String.valueOf(field.getValue());
            appendEscaped(line.append('='), value.isEmpty() ? " " : value, "\\=");
            line.append(' ');
        }
        return line.toString();
    }

    private static int severity(Log.Level level) {
        return switch (level) {
            case DEBUG -> 0;
            case INFO -> 1;
            case WARNING -> 3;
            case ERROR -> 6;
        };
    }

    private static void appendKey(StringBuilder line, String key) {
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c >= 0x80 || (!Character.isLetterOrDigit(c) && c != '_' && c != '.' && c != '-')) {
                GoQuote.append(line, key.replace("=", "\\="));
                return;
            }
        }
        line.append(key);
    }

    private static void appendEscaped(StringBuilder line, String text, String special) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (!GoQuote.isPrintable(c)) {
                line.append(' ');
            } else {
                if (special.indexOf(c) >= 0) {
                    line.append('\\');
                }
                line.appendCodePoint(GoQuote.isSurrogate(c) ? 0xfffd : c);
            }
        }
    }
}
