package acratools.logverifier.format;

import java.util.Arrays;

/**
 * The values of one JSON text in the order in which they stand there, four numbers each, so that no object is made for any
 * of them:
 * <pre>
 * 0  kind and flags
 * 1  where the value's bytes begin (a string's behind its quote) in the text, or in {@link #decoded} if the flag says so
 * 2  behind its last byte
 * 3  the slot behind it and all that it holds
 * </pre>
 * An object's members are a string and a value each. Memory is at most 16 bytes a byte of text, and half of that where no list is empty.
 */
final class JsonTape {
    static final int OBJECT = 0;
    static final int ARRAY = 1;
    static final int STRING = 2;
    static final int NUMBER = 3;
    static final int NULL = 4;
    static final int TRUE = 5;
    static final int FALSE = 6;

    /** A string that is written just as it is: ASCII, without escapes and without what Go escapes. */
    static final int PLAIN = 8;

    /** A name that lies in {@link #decoded}: it had escapes, or bytes that are no ASCII. */
    static final int DECODED = 16;

    private static final int KIND_BITS = 7;
    private static final int WIDTH = 4;
    private static final int LARGEST_KEPT = 1 << 20;

    private int[] slots = new int[256];
    private byte[] decoded = new byte[64];
    private int size;
    private int decodedSize;

    /** Makes room for the values of a text. Those of a long one are counted before, as growing takes twice the memory. */
    void clear(byte[] text, int from, int to) {
        size = 0;
        decodedSize = 0;
        if (slots.length > LARGEST_KEPT) {
            slots = new int[256];
        }
        if (decoded.length > LARGEST_KEPT) {
            decoded = new byte[64];
        }
        if (to - from > LARGEST_KEPT) {
            slots = new int[(int) Math.min(Integer.MAX_VALUE - 8, WIDTH * mostValues(text, from, to))];
        }
    }

    /** In front of each value and name but the outermost is one of these. */
    private static long mostValues(byte[] text, int from, int to) {
        long count = 1;
        for (int i = from; i < to; i++) {
            byte b = text[i];
            count += b == ',' || b == ':' || b == '[' || b == '{' ? 1 : 0;
        }
        return count;
    }

    /**
     * Adds a value.
     *
     * @return its slot
     */
    int add(int kindAndFlags, int start, int end) {
        if (size + WIDTH > slots.length) {
            slots = Arrays.copyOf(slots, 2 * size);
        }
        int slot = size;
        slots[slot] = kindAndFlags;
        slots[slot + 1] = start;
        slots[slot + 2] = end;
        size += WIDTH;
        slots[slot + 3] = size;
        return slot;
    }

    /** Ends an object or array, whose values were added since. */
    void close(int slot, int end) {
        slots[slot + 2] = end;
        slots[slot + 3] = size;
    }

    /** Adds a name from the text as its characters. */
    void addDecoded(byte[] text, int start, int end) {
        int from = decodedSize;
        // No character takes more bytes than its spelling did, but for a byte that is none and becomes U+FFFD.
        long most = decodedSize + 3L * (end - start);
        if (most > decoded.length) {
            decoded =
                    Arrays.copyOf(decoded, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(most, 2L * decoded.length)));
        }
        int at = start;
        while (at < end) {
            long character = JsonText.next(text, at, end);
            at = JsonText.behind(character);
            decodedSize += Utf8.write(JsonText.codePoint(character), decoded, decodedSize);
        }
        add(STRING | DECODED, from, decodedSize);
    }

    int kind(int slot) {
        return slots[slot] & KIND_BITS;
    }

    boolean has(int slot, int flag) {
        return (slots[slot] & flag) != 0;
    }

    int start(int slot) {
        return slots[slot + 1];
    }

    int end(int slot) {
        return slots[slot + 2];
    }

    int next(int slot) {
        return slots[slot + 3];
    }

    /** The first value in an object or array; equal to {@link #next} if there is none. */
    static int first(int slot) {
        return slot + WIDTH;
    }

    /** The value that belongs to a name. */
    static int valueOf(int name) {
        return name + WIDTH;
    }

    byte[] decoded() {
        return decoded;
    }
}
