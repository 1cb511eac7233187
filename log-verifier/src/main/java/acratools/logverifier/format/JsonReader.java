package acratools.logverifier.format;

import java.nio.charset.StandardCharsets;

/**
 * Entries of JSON: an object a line. The data is, for each member but {@code integrity} and a {@code chain} of value
 * {@code new}, in the order of the names' bytes: {@code delimiter}, the name, {@code delimiter}, the value as Go writes
 * it, {@code delimiter}. Source: spec/audit-log.md.
 */
final class JsonReader extends EntryReader {
    private static final byte[] DELIMITER = ascii("delimiter");
    private static final byte[] INTEGRITY = ascii("integrity");
    private static final byte[] CHAIN = ascii("chain");
    private static final byte[] MESSAGE = ascii("msg");
    private static final byte[] NEW = ascii("new");
    private static final byte[] END = ascii("end");
    private static final byte[] QUOTED_END = ascii("\"end\"");
    private static final byte[] END_MESSAGE = ascii("End of current audit log chain");
    private static final BytePattern NEW_CHAIN = new BytePattern("\"chain\":\"new\"", "ew");

    private static final int NONE = -1;
    private static final int COSTLY = 1 << 20;
    private static final byte[] NOTHING = {};

    private final JsonTape tape = new JsonTape();
    private final JsonParser parser = new JsonParser(tape);
    private final JsonMembers members = new JsonMembers(tape);
    private final CanonicalJson canonical = new CanonicalJson(tape, members);
    private byte[] line = new byte[0];
    private int sorted;
    private int integrityName;
    private int chainName;
    private boolean beginsChain;
    private boolean endsChain;

    JsonReader(AuditLogFormat format) {
        super(format);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public Kind read(byte[] bytes, int from, int to) {
        line = bytes;
        members.clear();
        beginsChain = false;
        endsChain = false;
        begin();
        try {
            parser.parse(bytes, from, to);
        } catch (JsonSyntaxException e) {
            return malformed(e.reason());
        }
        return switch (tape.kind(0)) {
            case JsonTape.OBJECT ->
                parser.overflow().isEmpty()
                        ? readMembers()
                        : malformed(cannotHold("number " + parser.overflow(), "float64"));
            case JsonTape.NULL -> Kind.UNSIGNED;
            case JsonTape.ARRAY -> malformed(cannotHold("array", "map[string]interface {}"));
            case JsonTape.STRING -> malformed(cannotHold("string", "map[string]interface {}"));
            case JsonTape.NUMBER -> malformed(cannotHold("number", "map[string]interface {}"));
            default -> malformed(cannotHold("bool", "map[string]interface {}"));
        };
    }

    private static String cannotHold(String value, String type) {
        return "json: cannot unmarshal " + value + " into Go value of type " + type;
    }

    private Kind readMembers() {
        sorted = members.push(0, line);
        integrityName = NONE;
        chainName = NONE;
        int message = NONE;
        for (int i = 0; i < members.count(sorted); i++) {
            int name = members.name(sorted, i);
            if (members.isNamed(name, INTEGRITY)) {
                integrityName = name;
            } else if (members.isNamed(name, CHAIN)) {
                chainName = name;
            } else if (members.isNamed(name, MESSAGE)) {
                message = name;
            }
        }
        if (integrityName == NONE || tape.kind(JsonTape.valueOf(integrityName)) != JsonTape.STRING) {
            return Kind.UNSIGNED;
        }
        beginsChain = chainName != NONE && holds(chainName, NEW);
        endsChain = message != NONE && holds(message, END_MESSAGE) && chainName != NONE && holds(chainName, END);
        return readIntegrity();
    }

    private Kind readIntegrity() {
        int value = JsonTape.valueOf(integrityName);
        int start = tape.start(value);
        int end = tape.end(value);
        if (tape.has(value, JsonTape.PLAIN)) {
            return readIntegrity(line, start, end);
        }
        byte[] decoded = new byte[3 * (end - start)];
        int length = 0;
        for (int at = start; at < end; ) {
            long next = JsonText.next(line, at, end);
            at = JsonText.behind(next);
            length += Utf8.write(JsonText.codePoint(next), decoded, length);
        }
        return readIntegrity(decoded, 0, length);
    }

    /** Whether the value of the member is the string {@code wanted}, however it is spelt. */
    private boolean holds(int name, byte[] wanted) {
        int value = JsonTape.valueOf(name);
        if (tape.kind(value) != JsonTape.STRING) {
            return false;
        }
        int at = tape.start(value);
        int end = tape.end(value);
        for (byte b : wanted) {
            if (at >= end) {
                return false;
            }
            long next = JsonText.next(line, at, end);
            if (JsonText.codePoint(next) != b) {
                return false;
            }
            at = JsonText.behind(next);
        }
        return at == end;
    }

    @Override
    public boolean mayBeginChain(byte[] bytes, int from, int to) {
        return NEW_CHAIN.find(bytes, from, to) >= 0;
    }

    @Override
    public boolean beginsChain() {
        return beginsChain;
    }

    @Override
    public boolean endsChain() {
        return endsChain;
    }

    @Override
    public boolean isCutBeforeIntegrity() {
        return problem().endsWith(JsonSyntaxException.UNEXPECTED_END);
    }

    /** An object that ends was not cut. */
    @Override
    public boolean isCutWithinIntegrity() {
        return false;
    }

    @Override
    boolean isBeginningOf(byte[] value) {
        return false;
    }

    @Override
    public boolean isCostly(int length) {
        return length > COSTLY;
    }

    @Override
    public void forget() {
        line = NOTHING;
        parser.forget();
        members.forget();
        canonical.begin(NOTHING, false);
    }

    @Override
    public boolean has(Reading reading) {
        return switch (reading) {
            case USUAL -> true;
            case OLD_ESCAPES -> true;
            case CHAIN_AS_FIELD, NEW_OVER_END -> beginsChain;
            case LAST_PART -> false;
        };
    }

    @Override
    void writeData(ChainMac mac, Reading reading) {
        canonical.begin(line, reading == Reading.OLD_ESCAPES);
        for (int i = 0; i < members.count(sorted); i++) {
            int name = members.name(sorted, i);
            if (name == integrityName) {
                continue;
            }
            boolean isNew = name == chainName && beginsChain;
            if (isNew && reading != Reading.CHAIN_AS_FIELD && reading != Reading.NEW_OVER_END) {
                continue;
            }
            put(mac, DELIMITER);
            canonical.rawName(name, mac);
            put(mac, DELIMITER);
            if (isNew && reading == Reading.NEW_OVER_END) {
                put(mac, QUOTED_END);
            } else {
                canonical.value(JsonTape.valueOf(name), mac);
            }
            put(mac, DELIMITER);
        }
    }

    private static void put(ChainMac mac, byte[] bytes) {
        mac.put(bytes, 0, bytes.length);
    }
}
