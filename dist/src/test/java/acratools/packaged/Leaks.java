package acratools.packaged;

import acratools.testkit.Printed;
import acratools.testkit.SecretSearch;
import acratools.testkit.ToolResult;

/** Looks for secrets in what a run printed; all other runs are searched for them too, when all tests are over. */
public final class Leaks {
    private Leaks() {}

    /** @throws AssertionError if {@code secret} is on stdout or stderr, raw, in base64, in hex or URL-encoded */
    public static void requireNone(ToolResult result, byte[] secret) {
        Printed.secret(secret);
        SecretSearch search = new SecretSearch();
        search.add(secret);
        if (search.in(result.stdoutBytes()).isPresent()
                || search.in(result.stderrBytes()).isPresent()) {
            throw new AssertionError("a secret was printed");
        }
    }
}
