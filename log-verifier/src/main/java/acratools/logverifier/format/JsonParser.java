package acratools.logverifier.format;

import java.util.Arrays;

/**
 * Reads one JSON text onto a {@link JsonTape}, refusing what Go's {@code encoding/json} refuses, in its words. It keeps the
 * places of open objects and arrays itself, so that depth costs no stack. Not thread-safe.
 */
final class JsonParser {
    /** As in Go. */
    static final int DEEPEST = 10_000;

    private static final String BEGINNING_OF_VALUE = "looking for beginning of value";
    private static final String BEGINNING_OF_NAME = "looking for beginning of object key string";

    private static final byte ORDINARY = 0;
    private static final byte ENDS_STRING = 1;
    private static final byte ESCAPE = 2;
    private static final byte CONTROL = 3;
    /** Goes into a name as it is, and is escaped in a value. */
    private static final byte HTML = 4;

    private static final byte WIDE = 5;
    private static final byte[] CLASSES = classes();

    private final JsonTape tape;
    private int[] open = new int[16];
    private int depth;
    private boolean fresh;
    private byte[] text = new byte[0];
    private int at;
    private int to;
    private String overflow = "";

    JsonParser(JsonTape tape) {
        this.tape = tape;
    }

    private static byte[] classes() {
        byte[] classes = new byte[256];
        Arrays.fill(classes, 0, 0x20, CONTROL);
        Arrays.fill(classes, 0x80, 0x100, WIDE);
        classes['"'] = ENDS_STRING;
        classes['\\'] = ESCAPE;
        classes['<'] = HTML;
        classes['>'] = HTML;
        classes['&'] = HTML;
        return classes;
    }

    /** A number that is too large for a float64, as it is spelt; empty if there is none. */
    String overflow() {
        return overflow;
    }

    /** Lets go of the text and of what is on the tape. */
    void forget() {
        text = new byte[0];
        tape.clear(text, 0, 0);
    }

    /** @throws JsonSyntaxException if it is not one value, with nothing but spaces around it */
    void parse(byte[] bytes, int from, int end) throws JsonSyntaxException {
        text = bytes;
        at = from;
        to = end;
        depth = 0;
        overflow = "";
        tape.clear(bytes, from, end);
        value();
        while (depth > 0) {
            next();
        }
        skipSpaces();
        if (at < to) {
            throw JsonSyntaxException.invalid(text[at], "after top-level value");
        }
    }

    /** Goes on in the innermost object or array, by a member or to its end. */
    private void next() throws JsonSyntaxException {
        boolean object = tape.kind(open[depth - 1]) == JsonTape.OBJECT;
        byte b = peek();
        if (b == (object ? '}' : ']')) {
            close();
            return;
        }
        if (fresh) {
            fresh = false;
        } else if (b == ',') {
            at++;
        } else {
            throw JsonSyntaxException.invalid(b, object ? "after object key:value pair" : "after array element");
        }
        if (object) {
            name();
        }
        value();
    }

    private void close() {
        at++;
        depth--;
        fresh = false;
        tape.close(open[depth], at);
    }

    private void name() throws JsonSyntaxException {
        byte b = peek();
        if (b != '"') {
            throw JsonSyntaxException.invalid(b, BEGINNING_OF_NAME);
        }
        string(true);
        b = peek();
        if (b != ':') {
            throw JsonSyntaxException.invalid(b, "after object key");
        }
        at++;
    }

    private void value() throws JsonSyntaxException {
        byte b = peek();
        switch (b) {
            case '{' -> open(JsonTape.OBJECT);
            case '[' -> open(JsonTape.ARRAY);
            case '"' -> string(false);
            case 't' -> literal(JsonTape.TRUE, "true");
            case 'f' -> literal(JsonTape.FALSE, "false");
            case 'n' -> literal(JsonTape.NULL, "null");
            default -> {
                if (b != '-' && !isDigit(b)) {
                    throw JsonSyntaxException.invalid(b, BEGINNING_OF_VALUE);
                }
                number();
            }
        }
    }

    private void open(int kind) throws JsonSyntaxException {
        if (depth == DEEPEST) {
            throw JsonSyntaxException.invalid(text[at], "exceeded max depth");
        }
        if (depth == open.length) {
            open = Arrays.copyOf(open, 2 * depth);
        }
        open[depth++] = tape.add(kind, at, at);
        fresh = true;
        at++;
    }

    private void string(boolean isName) throws JsonSyntaxException {
        int start = at + 1;
        int flags = 0;
        for (at = start; ; at++) {
            if (at >= to) {
                throw JsonSyntaxException.end();
            }
            int type = CLASSES[text[at] & 0xff];
            if (type == ORDINARY) {
                continue;
            }
            if (type == ENDS_STRING) {
                break;
            }
            flags |= 1 << type;
            if (type == CONTROL) {
                throw JsonSyntaxException.invalid(text[at], "in string literal");
            }
            if (type == ESCAPE) {
                escape();
            }
        }
        if (isName && (flags & (1 << ESCAPE | 1 << WIDE)) != 0) {
            tape.addDecoded(text, start, at);
        } else {
            tape.add(flags == 0 ? JsonTape.STRING | JsonTape.PLAIN : JsonTape.STRING, start, at);
        }
        at++;
    }

    private void escape() throws JsonSyntaxException {
        at++;
        if (at >= to) {
            throw JsonSyntaxException.end();
        }
        byte b = text[at];
        if (b == 'u') {
            for (int i = 0; i < 4; i++) {
                at++;
                if (at >= to) {
                    throw JsonSyntaxException.end();
                }
                if (text[at] < 0 || Character.digit(text[at], 16) < 0) {
                    throw JsonSyntaxException.invalid(text[at], "in \\u hexadecimal character escape");
                }
            }
        } else if ("\"\\/bfnrt".indexOf(b) < 0) {
            throw JsonSyntaxException.invalid(b, "in string escape code");
        }
    }

    private void literal(int kind, String word) throws JsonSyntaxException {
        int start = at;
        for (int i = 1; i < word.length(); i++) {
            at++;
            if (at >= to) {
                throw JsonSyntaxException.end();
            }
            if (text[at] != word.charAt(i)) {
                throw JsonSyntaxException.invalid(
                        text[at], "in literal " + word + " (expecting '" + word.charAt(i) + "')");
            }
        }
        at++;
        tape.add(kind, start, at);
    }

    private void number() throws JsonSyntaxException {
        int start = at;
        if (text[at] == '-') {
            at++;
            requireDigit("in numeric literal");
        }
        if (text[at] == '0') {
            at++;
        } else {
            skipDigits();
        }
        if (at < to && text[at] == '.') {
            at++;
            requireDigit("after decimal point in numeric literal");
            skipDigits();
        }
        if (at < to && (text[at] == 'e' || text[at] == 'E')) {
            at++;
            if (at < to && (text[at] == '+' || text[at] == '-')) {
                at++;
            }
            requireDigit("in exponent of numeric literal");
            skipDigits();
        }
        tape.add(JsonTape.NUMBER, start, at);
        if (overflow.isEmpty() && GoNumber.isTooLarge(text, start, at)) {
            overflow = GoNumber.text(text, start, at);
        }
    }

    private void requireDigit(String where) throws JsonSyntaxException {
        if (at >= to) {
            throw JsonSyntaxException.end();
        }
        if (!isDigit(text[at])) {
            throw JsonSyntaxException.invalid(text[at], where);
        }
    }

    private void skipDigits() {
        while (at < to && isDigit(text[at])) {
            at++;
        }
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private byte peek() throws JsonSyntaxException {
        skipSpaces();
        if (at >= to) {
            throw JsonSyntaxException.end();
        }
        return text[at];
    }

    private void skipSpaces() {
        while (at < to && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n')) {
            at++;
        }
    }
}
