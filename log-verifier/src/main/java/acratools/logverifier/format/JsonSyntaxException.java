package acratools.logverifier.format;

/** Bytes that are no JSON; its message is that of Go's {@code encoding/json}. Thrown and caught within this package. */
final class JsonSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    static final String UNEXPECTED_END = "unexpected end of JSON input";

    private final String reason;

    private JsonSyntaxException(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }

    /** The text ends too early. */
    static JsonSyntaxException end() {
        return new JsonSyntaxException(UNEXPECTED_END);
    }

    /** @param where what Go says of the place, such as {@code after array element} */
    static JsonSyntaxException invalid(byte found, String where) {
        return new JsonSyntaxException("invalid character " + GoText.quoted(found & 0xff) + " " + where);
    }
}
