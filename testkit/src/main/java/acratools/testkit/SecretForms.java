package acratools.testkit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** The forms in which a secret may be told: raw, in base64, in hex, URL-encoded. */
public final class SecretForms {
    private SecretForms() {}

    /** Whether one of them is in {@code printed}. */
    public static boolean occur(byte[] secret, byte[] printed) {
        // Latin-1 keeps each byte what it is, so that raw bytes are found like text.
        String text = new String(printed, StandardCharsets.ISO_8859_1);
        String raw = new String(secret, StandardCharsets.ISO_8859_1);
        String hex = HexFormat.of().formatHex(secret);
        for (String form : List.of(
                raw,
                Base64.getEncoder().withoutPadding().encodeToString(secret),
                Base64.getUrlEncoder().withoutPadding().encodeToString(secret),
                hex,
                hex.toUpperCase(Locale.ROOT),
                URLEncoder.encode(raw, StandardCharsets.ISO_8859_1))) {
            if (text.contains(form)) {
                return true;
            }
        }
        return false;
    }
}
