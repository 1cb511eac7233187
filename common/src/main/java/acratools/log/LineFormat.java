package acratools.log;

import java.util.Map;
import java.util.TreeMap;

/** How one event becomes one line: whatever the values hold, the line has no line feed and no control character. */
abstract class LineFormat {
    /**
     * The line of one event.
     *
     * @param millis time of the event, in milliseconds since 1970
     * @param pairs  names and values in turn
     * @return the line without its line feed
     */
    abstract String line(long millis, Log.Level level, String message, Object... pairs);

    static LineFormat of(LogFormat format, String product, String version) {
        return switch (format) {
            case PLAINTEXT -> new PlainFormat();
            case JSON -> new JsonFormat(product, version);
            case CEF -> new CefFormat(product, version);
        };
    }

    /** The word of {@code level} in the text formats. */
    static String word(Log.Level level) {
        return switch (level) {
            case DEBUG -> "debug";
            case INFO -> "info";
            case WARNING -> "warning";
            case ERROR -> "error";
        };
    }

    /** The pairs by name, as Acra's loggers order them. A name without its value is a mistake in our code. */
    static Map<String, Object> fields(Object... pairs) {
        if (pairs.length % 2 != 0) {
            throw new IllegalArgumentException("a log field without a value");
        }
        Map<String, Object> fields = new TreeMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            fields.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        return fields;
    }

    /** Seconds and milliseconds since 1970, {@code 1667293255.513}. */
    static String unixTime(long millis) {
        StringBuilder text =
                new StringBuilder(16).append(Math.floorDiv(millis, 1000L)).append('.');
        String fraction = Long.toString(1000 + Math.floorMod(millis, 1000L));
        return text.append(fraction, 1, 4).toString();
    }
}
