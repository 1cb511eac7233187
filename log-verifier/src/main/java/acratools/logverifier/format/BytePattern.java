package acratools.logverifier.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A short ASCII text that is looked for in bytes, from its end, so that most bytes are never read (Horspool). */
final class BytePattern {
    private final byte[] pattern;
    private final byte[] shift = new byte[256];

    BytePattern(String text) {
        pattern = text.getBytes(StandardCharsets.US_ASCII);
        Arrays.fill(shift, (byte) pattern.length);
        for (int i = 0; i < pattern.length - 1; i++) {
            shift[pattern[i]] = (byte) (pattern.length - 1 - i);
        }
    }

    int length() {
        return pattern.length;
    }

    /** Where it is first in that range, or -1. */
    int find(byte[] bytes, int from, int to) {
        int last = pattern.length - 1;
        byte end = pattern[last];
        for (int at = from + last; at < to; ) {
            byte b = bytes[at];
            if (b == end && endsAt(bytes, at)) {
                return at - last;
            }
            at += shift[b & 0xff];
        }
        return -1;
    }

    private boolean endsAt(byte[] bytes, int at) {
        int start = at - pattern.length + 1;
        for (int i = 0; i < pattern.length - 1; i++) {
            if (bytes[start + i] != pattern[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether that range ends with it. */
    boolean isEndOf(byte[] bytes, int from, int to) {
        return to - from >= pattern.length && bytes[to - 1] == pattern[pattern.length - 1] && endsAt(bytes, to - 1);
    }
}
