package acratools.keystore.v1;

import acratools.failure.KeystoreFailure;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * The name of a former key: UTC, {@code YYYY-MM-DDTHH:MM:SS.fffffffff} without the fraction's trailing zeros, and without
 * the dot if nothing is left. The order of the names' bytes is the order of the keys. Source: spec/keystore-v1.md.
 */
final class HistoryTimestamp {
    private static final String FORM = "0000-00-00T00:00:00";
    private static final int MAX_FRACTION = 9;
    private static final int MAX_YEAR = 9999;

    private HistoryTimestamp() {}

    /**
     * The name for a key that is kept now: later than each of {@code existing}, even if the clock went back.
     *
     * @param existing names of one key's history; those that are no timestamps do not count
     * @throws KeystoreFailure if there is none: a former key is dated to the end of the year 9999
     */
    static String next(Instant now, List<String> existing) {
        LocalDateTime time = LocalDateTime.ofInstant(now, ZoneOffset.UTC);
        for (String name : existing) {
            Optional<LocalDateTime> former = parse(name);
            if (former.isPresent() && !time.isAfter(former.get())) {
                time = former.get().plusNanos(1);
            }
        }
        if (time.getYear() > MAX_YEAR) {
            throw new KeystoreFailure(
                    "history of a key",
                    "a former key is dated to the end of time, so no later name exists",
                    "rename the file of the latest date in the key's .old directory");
        }
        return format(time);
    }

    static String format(LocalDateTime time) {
        StringBuilder text = new StringBuilder(FORM.length() + 1 + MAX_FRACTION);
        digits(text, time.getYear(), 4).append('-');
        digits(text, time.getMonthValue(), 2).append('-');
        digits(text, time.getDayOfMonth(), 2).append('T');
        digits(text, time.getHour(), 2).append(':');
        digits(text, time.getMinute(), 2).append(':');
        digits(text, time.getSecond(), 2);
        int fraction = time.getNano();
        if (fraction != 0) {
            digits(text.append('.'), fraction, MAX_FRACTION);
            while (text.charAt(text.length() - 1) == '0') {
                text.setLength(text.length() - 1);
            }
        }
        return text.toString();
    }

    private static StringBuilder digits(StringBuilder text, int value, int width) {
        String number = Integer.toString(value);
        return text.append("0".repeat(width - number.length())).append(number);
    }

    /** Reads a name; absent if it is not of that form. A fraction may end in zeros. */
    static Optional<LocalDateTime> parse(String name) {
        if (!hasForm(name)) {
            return Optional.empty();
        }
        String fraction = name.substring(Math.min(name.length(), FORM.length() + 1));
        try {
            return Optional.of(LocalDateTime.of(
                    number(name, 0, 4),
                    number(name, 5, 7),
                    number(name, 8, 10),
                    number(name, 11, 13),
                    number(name, 14, 16),
                    number(name, 17, 19),
                    Integer.parseInt(fraction + "0".repeat(MAX_FRACTION - fraction.length()))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static boolean hasForm(String name) {
        int fraction = name.length() - FORM.length() - 1;
        if (name.length() < FORM.length() || fraction == 0 || fraction > MAX_FRACTION) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char expected = i < FORM.length() ? FORM.charAt(i) : i == FORM.length() ? '.' : '0';
            char found = name.charAt(i);
            if (expected == '0' ? found < '0' || found > '9' : found != expected) {
                return false;
            }
        }
        return true;
    }

    private static int number(String name, int start, int end) {
        return Integer.parseInt(name.substring(start, end));
    }
}
