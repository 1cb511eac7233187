package acratools.sql;

import java.util.LinkedHashMap;
import java.util.Map;

/** {@code key=value} pairs: spaces around {@code =} are allowed, values may be quoted, a backslash takes what follows. */
final class LibPqPairs {
    private final String text;
    private int at;

    private LibPqPairs(String text) {
        this.text = text;
    }

    static Map<String, String> read(String text) {
        return new LibPqPairs(text).read();
    }

    private Map<String, String> read() {
        Map<String, String> keys = new LinkedHashMap<>();
        for (skipSpaces(); at < text.length(); skipSpaces()) {
            int start = at;
            while (at < text.length() && text.charAt(at) != '=' && !Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            String key = text.substring(start, at);
            skipSpaces();
            if (at == text.length() || text.charAt(at) != '=') {
                // The word may be the rest of a password that needs quotes, so it is not shown.
                throw GoDsn.malformed(
                        "has a word without \"=\" behind it",
                        "write key=value pairs or a postgresql:// URL; put values with spaces in single quotes");
            }
            at++;
            skipSpaces();
            LibPqDsn.put(keys, key, value());
        }
        return keys;
    }

    private String value() {
        StringBuilder value = new StringBuilder();
        boolean quoted = at < text.length() && text.charAt(at) == '\'';
        if (quoted) {
            at++;
        }
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (quoted ? c == '\'' : Character.isWhitespace(c)) {
                return value.toString();
            }
            if (c == '\\') {
                if (at == text.length()) {
                    throw GoDsn.malformed("ends in a backslash");
                }
                c = text.charAt(at++);
            }
            value.append(c);
        }
        if (quoted) {
            throw GoDsn.malformed("has a quote that does not end");
        }
        return value.toString();
    }

    private void skipSpaces() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}
