package acratools.masterkey.vault;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Which secret: {@code <mount>/<path…>}. Which of its segments name the mount only the server can tell.
 *
 * @param segments two or more, none empty
 */
public record SecretPath(List<String> segments) {
    private static final String FLAG = "--vault_secrets_path";

    public SecretPath {
        segments = List.copyOf(segments);
    }

    /**
     * Reads the value of {@code --vault_secrets_path}; slashes at its start and end count for nothing.
     *
     * @throws MasterKeyFailure with {@link Case#BAD_ADDRESS} if it names a mount alone, as the default does, or has a
     *     segment that no secret has
     */
    public static SecretPath parse(String text) {
        List<String> segments = new ArrayList<>();
        int start = 0;
        for (int at = 0; at <= text.length(); at++) {
            if (at == text.length() || text.charAt(at) == '/') {
                if (at > start) {
                    segments.add(checked(text.substring(start, at)));
                }
                start = at + 1;
            }
        }
        if (segments.size() < 2) {
            throw new MasterKeyFailure(
                    Case.BAD_ADDRESS,
                    FLAG + "=" + text,
                    "the path names no secret below the mount",
                    "give it as <mount>/<path of the secret>, for instance " + FLAG + "=secret/acra");
        }
        return new SecretPath(segments);
    }

    /** The first {@code count} segments, joined by slashes. */
    String head(int count) {
        return String.join("/", segments.subList(0, count));
    }

    String tail(int from) {
        return String.join("/", segments.subList(from, segments.size()));
    }

    String encodedHead(int count) {
        return encoded(segments.subList(0, count));
    }

    String encodedTail(int from) {
        return encoded(segments.subList(from, segments.size()));
    }

    @Override
    public String toString() {
        return head(segments.size());
    }

    private static String checked(String segment) {
        boolean control = segment.chars().anyMatch(Character::isISOControl);
        if (control || ".".equals(segment) || "..".equals(segment)) {
            throw new MasterKeyFailure(
                    Case.BAD_ADDRESS,
                    FLAG,
                    "the path has a segment that is '.', '..' or holds control characters",
                    "give it as <mount>/<path of the secret>");
        }
        return segment;
    }

    private static String encoded(List<String> segments) {
        StringBuilder out = new StringBuilder();
        for (String segment : segments) {
            if (!out.isEmpty()) {
                out.append('/');
            }
            encode(segment, out);
        }
        return out.toString();
    }

    /** Percent-encodes one segment of a path. */
    static void encode(String segment, StringBuilder out) {
        for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (b >= 'a' && b <= 'z')
                    || (b >= 'A' && b <= 'Z')
                    || (b >= '0' && b <= '9')
                    || "-._~".indexOf(b) >= 0;
            if (plain) {
                out.append((char) b);
            } else {
                out.append('%')
                        .append(Character.toUpperCase(Character.forDigit((b >> 4) & 15, 16)))
                        .append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
            }
        }
    }
}
