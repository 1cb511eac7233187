package acratools.cli;

/** Booleans and integers as Go's {@code strconv} reads them. Source: spec/cli.md, "Flag syntax". */
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

    private static BadFlagValue noInteger() {
        return new BadFlagValue(true, "is a whole number");
    }
}
