package acratools.id;

import acratools.failure.InputFailure;
import java.util.regex.Pattern;

/** A zone's name: {@code DDDDDDDD} and 16 ASCII letters, 24 bytes. Source: spec/envelopes.md, "Zone id". */
public record ZoneId(String value) implements KeyOwner {
    private static final Pattern VALID = Pattern.compile("D{8}[A-Za-z]{16}");

    /** @throws InputFailure if {@code value} breaks the rule above; the message quotes the value and the rule */
    public ZoneId {
        if (!isValid(value)) {
            throw new InputFailure(
                    "zone id \"" + value + "\"", "needs DDDDDDDD and 16 letters", "acra-addzone makes zone ids");
        }
    }

    /** Whether {@code value} keeps the rule. */
    public static boolean isValid(String value) {
        return VALID.matcher(value).matches();
    }
}
