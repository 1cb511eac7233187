package acratools.logverifier.format;

/** Writes values of a {@link JsonTape} as Go's {@code json.Marshal} writes them. Not thread-safe. */
final class CanonicalJson {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private final JsonTape tape;
    private final JsonMembers members;
    private final GoNumber number = new GoNumber();
    private final byte[] character = new byte[4];
    private byte[] text = new byte[0];
    private boolean oldEscapes;

    CanonicalJson(JsonTape tape, JsonMembers members) {
        this.tape = tape;
        this.members = members;
    }

    /** Sets what the tape was read from, and how {@code \b} and {@code \f} are to be written. */
    void begin(byte[] source, boolean withOldEscapes) {
        text = source;
        oldEscapes = withOldEscapes;
    }

    /** Writes the value in {@code slot}. */
    void value(int slot, ChainMac out) {
        switch (tape.kind(slot)) {
            case JsonTape.OBJECT -> object(slot, out);
            case JsonTape.ARRAY -> array(slot, out);
            case JsonTape.STRING -> string(slot, out);
            case JsonTape.NUMBER -> number.write(text, tape.start(slot), tape.end(slot), out);
            default -> out.put(text, tape.start(slot), tape.end(slot));
        }
    }

    private void array(int slot, ChainMac out) {
        out.put('[');
        int end = tape.next(slot);
        for (int value = JsonTape.first(slot); value < end; value = tape.next(value)) {
            if (value > JsonTape.first(slot)) {
                out.put(',');
            }
            value(value, out);
        }
        out.put(']');
    }

    private void object(int slot, ChainMac out) {
        out.put('{');
        int base = members.push(slot, text);
        int count = members.count(base);
        for (int i = 0; i < count; i++) {
            int name = members.name(base, i);
            if (i > 0) {
                out.put(',');
            }
            string(name, out);
            out.put(':');
            value(JsonTape.valueOf(name), out);
        }
        members.pop(base);
        out.put('}');
    }

    /** Writes a name's characters as they are. */
    void rawName(int name, ChainMac out) {
        out.put(tape.has(name, JsonTape.DECODED) ? tape.decoded() : text, tape.start(name), tape.end(name));
    }

    private void string(int slot, ChainMac out) {
        int start = tape.start(slot);
        int end = tape.end(slot);
        if (tape.has(slot, JsonTape.PLAIN)) {
            out.put(text, start - 1, end + 1);
            return;
        }
        boolean decoded = tape.has(slot, JsonTape.DECODED);
        byte[] bytes = decoded ? tape.decoded() : text;
        out.put('"');
        int plain = start;
        for (int at = start; at < end; ) {
            byte b = bytes[at];
            if (b >= 0 && (b != '\\' || decoded) && !isEscaped(b)) {
                at++;
                continue;
            }
            out.put(bytes, plain, at);
            if (b == '\\' && decoded) {
                escaped('\\', out);
                at++;
            } else {
                long next = JsonText.next(bytes, at, end);
                at = JsonText.behind(next);
                character(JsonText.codePoint(next), out);
            }
            plain = at;
        }
        out.put(bytes, plain, end);
        out.put('"');
    }

    private static boolean isEscaped(int c) {
        return c < 0x20 || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c == 0x2028 || c == 0x2029;
    }

    private void character(int c, ChainMac out) {
        if (isEscaped(c)) {
            escaped(c, out);
        } else if (c < 0x80) {
            out.put(c);
        } else {
            out.put(character, 0, Utf8.write(c, character, 0));
        }
    }

    private void escaped(int c, ChainMac out) {
        out.put('\\');
        int letter = shortEscape(c);
        if (letter > 0) {
            out.put(letter);
            return;
        }
        out.put('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.put(HEX[c >> shift & 15]);
        }
    }

    private int shortEscape(int c) {
        return switch (c) {
            case '"', '\\' -> c;
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            case '\b' -> oldEscapes ? 0 : 'b';
            case '\f' -> oldEscapes ? 0 : 'f';
            default -> 0;
        };
    }
}
