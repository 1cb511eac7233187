package acratools.logverifier;

import acratools.logverifier.format.AuditLogFormat;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** spec/audit-log.md a second time: slow, plain, whole logs as strings, whose characters are bytes. */
final class SlowVerifier {
    /** A signed entry. */
    record Entry(String data, String integrity, boolean isNew, boolean isEnd) {}

    /** What is wrong where; line 0 if nothing is. */
    record Fault(int line, String what) {
        static final Fault NONE = new Fault(0, "");
    }

    static final String MALFORMED = "can't parse integrity";

    private static final String END = "End of current audit log chain";

    private final AuditLogFormat format;
    private final byte[] key;

    SlowVerifier(AuditLogFormat format, byte[] key) {
        this.format = format;
        this.key = key;
    }

    Fault verify(String log) {
        byte[] k = new byte[0];
        String previous = "";
        boolean any = false;
        boolean ended = false;
        int number = 0;
        for (String line : log.split("\n", -1)) {
            number++;
            Optional<Entry> read;
            try {
                read = entry(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
            } catch (IllegalArgumentException e) {
                return new Fault(number, MALFORMED);
            }
            if (read.isEmpty()) {
                continue;
            }
            Entry entry = read.get();
            if (entry.isNew && any && !ended) {
                return new Fault(number, Verification.MISSING_END);
            }
            if (entry.isNew || !any) {
                k = sha256(key);
                previous = "";
            }
            any = true;
            ended = entry.isEnd;
            byte[] mac = hmac(k, entry.data + previous);
            if (!HexFormat.of().formatHex(sha256(mac)).equalsIgnoreCase(entry.integrity)) {
                return new Fault(number, ChainVerifier.MISMATCH);
            }
            previous = new String(mac, StandardCharsets.ISO_8859_1);
            k = sha256(k);
        }
        return Fault.NONE;
    }

    /** The signed entries of a log, as far as they can be read. */
    List<Entry> entries(String log) {
        List<Entry> entries = new ArrayList<>();
        for (String line : log.split("\n", -1)) {
            try {
                entry(line).ifPresent(entries::add);
            } catch (IllegalArgumentException e) {
                continue;
            }
        }
        return entries;
    }

    /** A signed line for {@code text}: a text, or the inside of an object whose last member is not called integrity. */
    static String sign(AuditLogFormat format, String text, boolean isNew, byte[] k, String previous) {
        if (format == AuditLogFormat.JSON) {
            String members = (isNew ? "\"chain\":\"new\"," : "") + text;
            String data = data(members(("{" + members + "}").getBytes(StandardCharsets.ISO_8859_1)));
            return "{" + members + ",\"integrity\":\"" + HexFormat.of().formatHex(sha256(hmac(k, data + previous)))
                    + "\"}";
        }
        String integrity = HexFormat.of().formatHex(sha256(hmac(k, text + previous)));
        return text + " integrity=" + integrity + (isNew ? " chain=new" : "");
    }

    /** The MAC of a line that {@link #sign} made, as the next one needs it. */
    String mac(String line, byte[] k, String previous) {
        return new String(hmac(k, entry(line).orElseThrow().data + previous), StandardCharsets.ISO_8859_1);
    }

    private Optional<Entry> entry(String line) {
        if (line.isEmpty()) {
            return Optional.empty();
        }
        return format == AuditLogFormat.JSON ? jsonEntry(line) : textEntry(line);
    }

    private Optional<Entry> textEntry(String line) {
        String[] parts = line.split(" integrity=", -1);
        if (parts.length != 2) {
            return Optional.empty();
        }
        String part = format == AuditLogFormat.CEF ? trim(parts[1]) : parts[1];
        boolean isNew = part.endsWith(" chain=new");
        String hex = isNew ? part.substring(0, part.length() - " chain=new".length()) : part;
        if (!hex.matches("([0-9a-fA-F]{2})*")) {
            throw new IllegalArgumentException(hex);
        }
        return Optional.of(new Entry(parts[0], hex, isNew, parts[0].contains(END) && parts[0].contains("chain=end")));
    }

    private static String trim(String part) {
        String text = new String(part.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        String white = "[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
        return new String(
                text.replaceAll("^" + white + "|" + white + "$", "").getBytes(StandardCharsets.UTF_8),
                StandardCharsets.ISO_8859_1);
    }

    private static Optional<Entry> jsonEntry(String line) {
        Map<String, @Nullable Object> members = members(line.getBytes(StandardCharsets.ISO_8859_1));
        if (!(members.get("integrity") instanceof String hex)) {
            return Optional.empty();
        }
        if (!hex.matches("([0-9a-fA-F]{2})*")) {
            throw new IllegalArgumentException(hex);
        }
        boolean isEnd = "end".equals(members.get("chain")) && END.equals(members.get("msg"));
        return Optional.of(new Entry(data(members), hex, "new".equals(members.get("chain")), isEnd));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> members(byte[] json) {
        Object value = SlowJson.parse(json);
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof Map<?, ?>)) {
            throw new IllegalArgumentException("no object");
        }
        return new TreeMap<>((TreeMap<String, @Nullable Object>) value);
    }

    private static String data(Map<String, @Nullable Object> members) {
        StringBuilder data = new StringBuilder();
        members.forEach((name, value) -> {
            if (!name.equals("integrity") && !(name.equals("chain") && "new".equals(value))) {
                data.append("delimiter").append(name).append("delimiter");
                data.append(SlowJson.write(value)).append("delimiter");
            }
        });
        return new String(data.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] hmac(byte[] k, String data) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(k, "HmacSHA256"));
            return mac.doFinal(data.getBytes(StandardCharsets.ISO_8859_1));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether {@code entries} are nothing but whole chains of {@code original}, in any order, the last one perhaps cut short. */
    static boolean isMadeOfChains(List<Entry> entries, List<List<Entry>> original) {
        int at = 0;
        while (at < entries.size()) {
            int from = at;
            List<Entry> chain = original.stream()
                    .filter(other -> isSame(other.get(0), entries.get(from)))
                    .findFirst()
                    .orElse(List.of());
            int length = Math.min(chain.size(), entries.size() - at);
            for (int i = 0; i < length; i++) {
                if (!isSame(chain.get(i), entries.get(at + i))) {
                    return false;
                }
            }
            if (length == 0) {
                return false;
            }
            at += length;
        }
        return true;
    }

    private static boolean isSame(Entry one, Entry other) {
        return one.data.equals(other.data) && one.integrity.equalsIgnoreCase(other.integrity);
    }
}
