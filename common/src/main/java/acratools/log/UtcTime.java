package acratools.log;

import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Times as {@code 2022-11-01T09:00:51Z}, without the formatter classes, which a tool's start would pay for. */
final class UtcTime {
    private UtcTime() {}

    static String format(long millis) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(Math.floorDiv(millis, 1000L), 0, ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(20).append(time.getYear());
        two(text.append('-'), time.getMonthValue());
        two(text.append('-'), time.getDayOfMonth());
        two(text.append('T'), time.getHour());
        two(text.append(':'), time.getMinute());
        two(text.append(':'), time.getSecond());
        return text.append('Z').toString();
    }

    private static void two(StringBuilder text, int number) {
        if (number < 10) {
            text.append('0');
        }
        text.append(number);
    }
}
