package acratools.packaged;

import acratools.testkit.SecretForms;
import acratools.testkit.ToolResult;

/** Looks for secrets in what a run printed. */
public final class Leaks {
    private Leaks() {}

    /** @throws AssertionError if {@code secret} is on stdout or stderr, raw, in base64, in hex or URL-encoded */
    public static void requireNone(ToolResult result, byte[] secret) {
        if (SecretForms.occur(secret, result.stdoutBytes()) || SecretForms.occur(secret, result.stderrBytes())) {
            throw new AssertionError("a secret was printed");
        }
    }
}
