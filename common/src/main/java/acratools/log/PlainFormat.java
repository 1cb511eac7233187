package acratools.log;

import java.util.Map;

/** {@code time="2022-11-01T09:00:51Z" level=info msg="Text" key=value}: logrus's text format. */
final class PlainFormat extends LineFormat {
    @Override
    String line(long millis, Log.Level level, String message, Object... pairs) {
        StringBuilder line = new StringBuilder(128);
        line.append("time=\"")
                .append(UtcTime.format(millis))
                .append("\" level=")
                .append(word(level));
        line.append(" msg=");
        appendValue(line, message);
        for (Map.Entry<String, Object> field : fields(pairs).entrySet()) {
            appendValue(line.append(' '), field.getKey());
            appendValue(line.append('='), String.valueOf(field.getValue()));
        }
        return line.toString();
    }

    private static void appendValue(StringBuilder line, String text) {
        if (isBare(text)) {
            line.append(text);
        } else {
            GoQuote.append(line, text);
        }
    }

    private static boolean isBare(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!alphanumeric && "-._/@^+".indexOf(c) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
