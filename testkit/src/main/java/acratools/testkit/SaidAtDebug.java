package acratools.testkit;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Runs tools with {@code -d} without their tests' knowing: what is said then is kept, and what a test is given is without
 * it, as though the flag had not been there.
 */
public final class SaidAtDebug {
    /** The flag that is added. */
    public static final String FLAG = "-d";

    private static final List<String> TOLD_TO = List.of("-d", "--d", "-d=true", "--d=true");
    private static final List<String> INFORMED = List.of("-v", "--v", "-v=true", "--v=true");

    /** What these write depends on the flag. */
    private static final List<String> REPEATING = List.of("dump_config", "generate_markdown_args_table");

    /** Its place among what bars separate in CEF. */
    private static final int SEVERITY = 6;

    private SaidAtDebug() {}

    /** Whether a tool with {@code args} does the same with the flag before them. */
    public static boolean fits(List<String> args) {
        return args.stream()
                .noneMatch(arg -> TOLD_TO.contains(arg) || REPEATING.stream().anyMatch(arg::contains));
    }

    /** What it would have printed on stderr with {@code args} alone. */
    public static byte[] without(byte[] err, List<String> args) {
        // Latin-1 keeps each byte what it is.
        return without(new String(err, StandardCharsets.ISO_8859_1), args).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String without(String err, List<String> args) {
        boolean informed = args.stream().anyMatch(INFORMED::contains);
        StringBuilder kept = new StringBuilder();
        int start = 0;
        while (start < err.length()) {
            int end = err.indexOf('\n', start) + 1;
            String line = err.substring(start, end == 0 ? err.length() : end);
            if (!isDebug(line) && !isTrace(line) && (informed || !isInfo(line))) {
                kept.append(line);
            }
            start += line.length();
        }
        return kept.toString();
    }

    private static boolean isDebug(String line) {
        return isLevel(line, "debug", "0");
    }

    private static boolean isInfo(String line) {
        return isLevel(line, "info", "1");
    }

    private static boolean isLevel(String line, String word, String severity) {
        if (line.startsWith("time=\"")) {
            return line.contains("\" level=" + word + " ");
        }
        if (line.startsWith("{\"")) {
            return line.contains("\"level\":\"" + word + "\"");
        }
        return line.startsWith("CEF:0|") && line.split("\\|", -1)[SEVERITY].equals(severity);
    }

    private static boolean isTrace(String line) {
        return line.startsWith("at: ")
                || line.startsWith("caused by: ")
                || (line.startsWith("    ") && line.contains("("));
    }
}
