package acratools.logverifier;

import acratools.logverifier.format.AuditLogFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A log of texts that a test chooses, signed by {@link SlowVerifier}. */
final class SignedLog {
    static final byte[] KEY = "audit-log key of tests".getBytes(StandardCharsets.US_ASCII);
    private static final String END = "End of current audit log chain";

    private final AuditLogFormat format;
    private final byte[] key;
    private final SlowVerifier slow;
    private final List<String> lines = new ArrayList<>();
    private byte[] k = new byte[0];
    private String previous = "";

    SignedLog(AuditLogFormat format) {
        this(format, KEY);
    }

    SignedLog(AuditLogFormat format, byte[] key) {
        this.format = format;
        this.key = key;
        this.slow = new SlowVerifier(format, key);
    }

    /** Adds a chain; its texts' characters are bytes. */
    SignedLog chain(String... texts) {
        k = SlowVerifier.sha256(key);
        previous = "";
        for (int i = 0; i < texts.length; i++) {
            add(texts[i], i == 0);
        }
        return this;
    }

    /** Ends the chain. */
    SignedLog end() {
        return add(
                format == AuditLogFormat.JSON
                        ? "\"chain\":\"end\",\"msg\":\"" + END + "\""
                        : "msg=\"" + END + "\" chain=end",
                false);
    }

    private SignedLog add(String text, boolean isNew) {
        String line = SlowVerifier.sign(format, text, isNew, k, previous);
        previous = slow.mac(line, k, previous);
        k = SlowVerifier.sha256(k);
        lines.add(line);
        return this;
    }

    /** The lines, to be changed. */
    List<String> lines() {
        return lines;
    }

    byte[] bytes() {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Writes the log. @return its path */
    String to(Path file) throws IOException {
        Files.write(file, bytes());
        return file.toString();
    }
}
