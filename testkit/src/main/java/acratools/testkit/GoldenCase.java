package acratools.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.HexFormat;

/** One case of a golden file: a JSON object. Asking for a field that it lacks fails the test. */
public final class GoldenCase {
    private final String name;
    private final JsonNode json;

    GoldenCase(String name, JsonNode json) {
        this.name = name;
        this.json = json;
    }

    public boolean has(String field) {
        return json.hasNonNull(field);
    }

    public byte[] hex(String field) {
        return HexFormat.of().parseHex(text(field));
    }

    public byte[] base64(String field) {
        return Base64.getDecoder().decode(text(field));
    }

    public String text(String field) {
        JsonNode value = json(field);
        if (!value.isTextual()) {
            throw new AssertionError(this + ": field \"" + field + "\" is no string");
        }
        return value.textValue();
    }

    public boolean flag(String field) {
        JsonNode value = json(field);
        if (!value.isBoolean()) {
            throw new AssertionError(this + ": field \"" + field + "\" is no boolean");
        }
        return value.booleanValue();
    }

    /** A field of any type. */
    public JsonNode json(String field) {
        JsonNode value = json.get(field);
        if (value == null) {
            throw new AssertionError(this + ": no field \"" + field + "\"");
        }
        return value;
    }

    /** The whole object. */
    public JsonNode json() {
        return json;
    }

    /** The case's own name or reason where it tells one, else its number. */
    @Override
    public String toString() {
        return name;
    }
}
