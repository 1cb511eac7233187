package acratools.cli;

/** Booleans and integers as Go's {@code strconv} reads them, and times. Source: spec/cli.md, "Flag syntax". */
final class GoValues {
    private GoValues() {}

    static boolean parseBoolean(String text) throws BadFlagValue {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default -> throw new BadFlagValue(true, "is a boolean: true or false");
        };
    }

    /** Go's {@code ParseInt(text, 0, 64)}: {@code 16}, {@code 0x10}, {@code 020}, {@code 0o20}, {@code 0b1}, {@code 1_6}. */
    static long parseInteger(String text) throws BadFlagValue {
        int start = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        boolean prefixed = text.length() > start + 1 && text.charAt(start) == '0';
        int radix = prefixed ? radixOf(text.charAt(start + 1)) : 10;
        boolean letterPrefix = prefixed && "xXbBoO".indexOf(text.charAt(start + 1)) >= 0;
        String digits = digitsOf(text, letterPrefix ? start + 2 : start, letterPrefix);
        try {
            return Long.parseLong((text.startsWith("-") ? "-" : "") + digits, radix);
        } catch (NumberFormatException e) {
            throw noInteger();
        }
    }

    private static int radixOf(char second) {
        return switch (second) {
            case 'x', 'X' -> 16;
            case 'b', 'B' -> 2;
            default -> 8;
        };
    }

    /** The digits without underscores, each of which must stand between two digits or behind a prefix. */
    private static String digitsOf(String text, int from, boolean letterPrefix) throws BadFlagValue {
        StringBuilder digits = new StringBuilder(text.length());
        boolean mayBreak = letterPrefix;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '_' && mayBreak) {
                mayBreak = false;
            } else if (c < 0x80 && Character.isLetterOrDigit(c)) {
                digits.append(c);
                mayBreak = true;
            } else {
                throw noInteger();
            }
        }
        if (digits.length() == 0 || text.charAt(text.length() - 1) == '_') {
            throw noInteger();
        }
        return digits.toString();
    }

    /**
     * A time as {@code vault} reads it from its environment: seconds, or Go's {@code ParseDuration} ({@code 1m30s}), where it
     * takes days too.
     *
     * @return milliseconds, rounded up
     */
    static long parseMillis(String text) throws BadFlagValue {
        int end = text.length();
        boolean bare = end > 0 && isDigit(text.charAt(end - 1));
        double millis = 0;
        int at = 0;
        do {
            int number = at;
            while (at < end && (isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
                at++;
            }
            int unit = at;
            while (at < end && !isDigit(text.charAt(at)) && text.charAt(at) != '.') {
                at++;
            }
            if (bare && unit < end) {
                throw noTime();
            }
            millis += number(text.substring(number, unit)) * (bare ? 1_000 : millisOf(text.substring(unit, at)));
        } while (at < end);
        return (long) Math.ceil(millis);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static double number(String digits) throws BadFlagValue {
        try {
            return Double.parseDouble(digits);
        } catch (NumberFormatException none) {
            throw noTime();
        }
    }

    private static double millisOf(String unit) throws BadFlagValue {
        return switch (unit) {
            case "ns" -> 1e-6;
            case "us", "\u00b5s", "\u03bcs" -> 1e-3;
            case "ms" -> 1;
            case "s" -> 1e3;
            case "m" -> 60e3;
            case "h" -> 3600e3;
            case "d" -> 24 * 3600e3;
            default -> throw noTime();
        };
    }

    private static BadFlagValue noTime() {
        return new BadFlagValue(true, "is a time, as 60, 90s or 5m");
    }

    private static BadFlagValue noInteger() {
        return new BadFlagValue(true, "is a whole number");
    }
}
