package acratools.packaged;

import acratools.testkit.ToolResult;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/** Looks for secrets in what a run printed. */
public final class Leaks {
    private Leaks() {}

    /** @throws AssertionError if {@code secret} is on stdout or stderr, raw, in base64, in hex or URL-encoded */
    public static void requireNone(ToolResult result, byte[] secret) {
        // Latin-1 keeps each byte what it is, so that raw bytes are found like text.
        String printed = new String(result.stdoutBytes(), StandardCharsets.ISO_8859_1)
                + new String(result.stderrBytes(), StandardCharsets.ISO_8859_1);
        String hex = HexFormat.of().formatHex(secret);
        for (String form : new String[] {
            new String(secret, StandardCharsets.ISO_8859_1),
            Base64.getEncoder().withoutPadding().encodeToString(secret),
            Base64.getUrlEncoder().withoutPadding().encodeToString(secret),
            hex,
            hex.toUpperCase(Locale.ROOT),
            URLEncoder.encode(new String(secret, StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1)
        }) {
            if (printed.contains(form)) {
                throw new AssertionError("a secret was printed");
            }
        }
    }
}
