package acratools.masterkey;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One value of a JSON text that stays an array of bytes: fields are found in place and nothing is copied before it is
 * asked for, so that whoever owns the array erases all there is. The whole text is checked before the first value is
 * given out. As with Go's {@code encoding/json}, the last of two fields of one name counts. Nesting deeper than 64 is
 * refused.
 */
public final class JsonValue {
    /** What a value is. */
    public enum Kind {
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        BOOLEAN,
        NULL
    }

    /** Any number of so many digits fits a {@code long}. */
    private static final int MOST_DIGITS = 18;

    private final byte[] json;
    private final int start;
    private final int end;

    private JsonValue(byte[] json, int start, int end) {
        this.json = json;
        this.start = start;
        this.end = end;
    }

    /**
     * Checks the first {@code length} bytes of {@code json}.
     *
     * @param json not copied; stays the caller's to erase
     * @return the one value; empty if it is no JSON, is nested too deep, or something follows it
     */
    public static Optional<JsonValue> parse(byte[] json, int length) {
        JsonScanner scanner = new JsonScanner(json, length);
        int start = scanner.skipSpace(0);
        int end = scanner.skipValue(start, 0);
        if (end < 0 || scanner.skipSpace(end) != length) {
            return Optional.empty();
        }
        return Optional.of(new JsonValue(json, start, end));
    }

    public Kind kind() {
        return switch (json[start]) {
            case '{' -> Kind.OBJECT;
            case '[' -> Kind.ARRAY;
            case '"' -> Kind.STRING;
            case 't', 'f' -> Kind.BOOLEAN;
            case 'n' -> Kind.NULL;
            default -> Kind.NUMBER;
        };
    }

    /** Whether it is {@code true}. */
    public boolean isTrue() {
        return json[start] == 't';
    }

    /** The value below these names, one object in the other; empty if there is none. */
    public Optional<JsonValue> at(String... names) {
        JsonValue value = this;
        for (String name : names) {
            JsonValue next = value.field(name);
            if (next == null) {
                return Optional.empty();
            }
            value = next;
        }
        return Optional.of(value);
    }

    /** The text of the string {@code value} where it is no secret; empty if it is no string. */
    public Optional<String> text() {
        return kind() == Kind.STRING
                ? Optional.of(new String(stringBytes(), StandardCharsets.UTF_8))
                : Optional.empty();
    }

    /** The number where it is whole and not negative, as versions and times are; empty if it is anything else. */
    public OptionalLong wholeNumber() {
        long value = 0;
        for (int at = start; at < end; at++) {
            int digit = json[at] - '0';
            if (digit < 0 || digit > 9 || at - start >= MOST_DIGITS) {
                return OptionalLong.empty();
            }
            value = value * 10 + digit;
        }
        return OptionalLong.of(value);
    }

    /**
     * The string's bytes in UTF-8, escapes resolved.
     *
     * @return a new array, the caller's to erase
     * @throws IllegalStateException if it is no string
     */
    public byte[] stringBytes() {
        if (kind() != Kind.STRING) {
            throw new IllegalStateException("no string");
        }
        return unescape(start, end);
    }

    /** Whether it is an array that has this string, which is no secret, for an element. */
    public boolean holds(String text) {
        if (kind() != Kind.ARRAY) {
            return false;
        }
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        JsonScanner scanner = new JsonScanner(json, end);
        int at = scanner.skipSpace(start + 1);
        while (json[at] != ']') {
            int elementEnd = scanner.skipValue(at, 0);
            if (json[at] == '"' && Arrays.equals(unescape(at, elementEnd), wanted)) {
                return true;
            }
            at = scanner.skipSpace(elementEnd);
            if (json[at] == ',') {
                at = scanner.skipSpace(at + 1);
            }
        }
        return false;
    }

    private @Nullable JsonValue field(String name) {
        if (kind() != Kind.OBJECT) {
            return null;
        }
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        JsonScanner scanner = new JsonScanner(json, end);
        JsonValue found = null;
        int at = scanner.skipSpace(start + 1);
        while (json[at] != '}') {
            int nameEnd = scanner.skipString(at);
            int valueStart = scanner.skipSpace(scanner.skipSpace(nameEnd) + 1);
            int valueEnd = scanner.skipValue(valueStart, 0);
            if (Arrays.equals(unescape(at, nameEnd), wanted)) {
                found = new JsonValue(json, valueStart, valueEnd);
            }
            at = scanner.skipSpace(valueEnd);
            if (json[at] == ',') {
                at = scanner.skipSpace(at + 1);
            }
        }
        return found;
    }

    private byte[] unescape(int from, int to) {
        // no escape is longer than what it stands for, and the quotes go
        byte[] scratch = new byte[to - from];
        try {
            int length = JsonScanner.unescape(json, from + 1, to - 1, scratch);
            return Arrays.copyOf(scratch, length);
        } finally {
            Arrays.fill(scratch, (byte) 0);
        }
    }
}
