package acratools.testkit;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** The ways in which a secret may be printed. */
final class SecretForms {
    private SecretForms() {}

    /** Each way, as bytes: raw, base64 wherever it begins in one, hex, URL-encoded, and as Java and Go print arrays. */
    static List<byte[]> of(byte[] secret) {
        String text = new String(secret, StandardCharsets.ISO_8859_1);
        String hex = HexFormat.of().formatHex(secret);
        List<byte[]> forms = new ArrayList<>(List.of(secret.clone(), text.getBytes(StandardCharsets.UTF_8)));
        for (int before = 0; before < 3; before++) {
            forms.add(bytes(base64(Base64.getEncoder(), secret, before)));
            forms.add(bytes(base64(Base64.getUrlEncoder(), secret, before)));
        }
        forms.add(bytes(hex));
        forms.add(bytes(hex.toUpperCase(Locale.ROOT)));
        String form = URLEncoder.encode(text, StandardCharsets.ISO_8859_1);
        for (String one : List.of(form, form.replace("+", "%20"))) {
            forms.add(bytes(one));
            forms.add(bytes(lowerEscapes(one)));
        }
        String escaped = HexFormat.ofDelimiter("%").withPrefix("").formatHex(secret);
        forms.add(bytes("%" + escaped));
        forms.add(bytes("%" + escaped.toUpperCase(Locale.ROOT)));
        forms.add(bytes(numbers(secret, ", ", false)));
        forms.add(bytes(numbers(secret, " ", true)));
        return forms;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The characters that tell of {@code secret} alone where {@code before} bytes stand before it and others behind it. */
    private static String base64(Base64.Encoder encoder, byte[] secret, int before) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(new byte[before], 0, before);
        whole.write(secret, 0, secret.length);
        String text = encoder.withoutPadding().encodeToString(whole.toByteArray());
        int from = before == 0 ? 0 : before + 1;
        int mixed = (before + secret.length) % 3 == 0 ? 0 : 1;
        return text.substring(from, text.length() - mixed);
    }

    private static String lowerEscapes(String text) {
        StringBuilder lower = new StringBuilder(text);
        for (int i = 0; i + 2 < lower.length(); i++) {
            if (lower.charAt(i) == '%') {
                lower.setCharAt(i + 1, Character.toLowerCase(lower.charAt(i + 1)));
                lower.setCharAt(i + 2, Character.toLowerCase(lower.charAt(i + 2)));
            }
        }
        return lower.toString();
    }

    private static String numbers(byte[] secret, String between, boolean unsigned) {
        StringBuilder text = new StringBuilder();
        for (byte each : secret) {
            text.append(text.isEmpty() ? "" : between).append(unsigned ? each & 0xff : each);
        }
        return text.toString();
    }
}
