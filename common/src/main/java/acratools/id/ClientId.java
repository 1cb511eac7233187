package acratools.id;

import acratools.failure.InputFailure;
import java.util.regex.Pattern;

/**
 * A client's name: 5 to 256 ASCII letters, digits, {@code _}, {@code -} or spaces. Source: spec/envelopes.md, "Client
 * id".
 */
public record ClientId(String value) implements KeyOwner {
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_\\- ]{5,256}");

    /** @throws InputFailure if {@code value} breaks the rule above; the message quotes the value and the rule */
    public ClientId {
        if (!isValid(value)) {
            throw new InputFailure(
                    "client id \"" + value + "\"",
                    "needs 5 to 256 letters, digits, '_', '-' or spaces",
                    "give a valid one with --client_id");
        }
    }

    /** Whether {@code value} keeps the rule. */
    public static boolean isValid(String value) {
        return VALID.matcher(value).matches();
    }
}
