package acratools.logverifier.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A short ASCII text that is looked for in bytes: eight places at a time are compared with two neighbouring letters of it, and
 * the whole only where both are there. The two should be rare in what is searched.
 */
final class BytePattern {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private final byte[] pattern;
    private final int pair;
    private final long firsts;
    private final long seconds;

    /** @param rare two neighbouring letters of {@code text} */
    BytePattern(String text, String rare) {
        pattern = text.getBytes(StandardCharsets.US_ASCII);
        pair = text.indexOf(rare);
        firsts = ONES * pattern[pair];
        seconds = ONES * pattern[pair + 1];
    }

    int length() {
        return pattern.length;
    }

    /** Where it is first in that range, or -1. */
    int find(byte[] bytes, int from, int to) {
        int last = to - pattern.length;
        int at = from;
        for (; at + pair + 9 <= to; at += 8) {
            long first = (long) LONGS.get(bytes, at + pair) ^ firsts;
            long second = (long) LONGS.get(bytes, at + pair + 1) ^ seconds;
            long both = (first - ONES) & ~first & (second - ONES) & ~second & HIGH_BITS;
            for (; both != 0; both &= both - 1) {
                int start = at + (Long.numberOfTrailingZeros(both) >> 3);
                if (start <= last && isAt(bytes, start)) {
                    return start;
                }
            }
        }
        for (; at <= last; at++) {
            if (isAt(bytes, at)) {
                return at;
            }
        }
        return -1;
    }

    private boolean isAt(byte[] bytes, int start) {
        for (int i = 0; i < pattern.length; i++) {
            if (bytes[start + i] != pattern[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether that range is less than all of it, from its beginning. */
    boolean isBegunBy(byte[] bytes, int from, int to) {
        if (to - from >= pattern.length) {
            return false;
        }
        for (int i = 0; i < to - from; i++) {
            if (bytes[from + i] != pattern[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether that range ends with it. */
    boolean isEndOf(byte[] bytes, int from, int to) {
        return to - from >= pattern.length && isAt(bytes, to - pattern.length);
    }
}
