package acratools.logverifier.format;

import java.util.Arrays;

/**
 * The members of objects on a {@link JsonTape} in the order of their names' bytes, the last of equal names alone. Objects
 * lie within each other, so this is a stack of lists. Not thread-safe.
 */
final class JsonMembers {
    private static final int LARGEST_KEPT = 1 << 18;

    private final JsonTape tape;
    private int[] names = new int[64];
    private int[] merged = new int[0];
    private int size;
    private byte[] text = new byte[0];

    JsonMembers(JsonTape tape) {
        this.tape = tape;
    }

    void clear() {
        size = 0;
        if (names.length > LARGEST_KEPT || merged.length > LARGEST_KEPT) {
            names = new int[64];
            merged = new int[0];
        }
    }

    /** Lets go of the text. */
    void forget() {
        clear();
        text = new byte[0];
    }

    /**
     * Lists the members of an object.
     *
     * @return by which the list is known until {@link #pop}
     */
    int push(int object, byte[] source) {
        text = source;
        int base = size;
        int count = 0;
        add(0);
        int end = tape.next(object);
        boolean sorted = true;
        for (int name = JsonTape.first(object); name < end; name = tape.next(JsonTape.valueOf(name))) {
            sorted &= count == 0 || compare(names[size - 1], name) < 0;
            add(name);
            count++;
        }
        if (!sorted) {
            sort(base + 1, size);
            count = keepLastOfEqual(base + 1, count);
            size = base + 1 + count;
        }
        names[base] = count;
        return base;
    }

    void pop(int base) {
        size = base;
    }

    int count(int base) {
        return names[base];
    }

    /** The name's slot. */
    int name(int base, int index) {
        return names[base + 1 + index];
    }

    /** Whether the name in {@code slot} is {@code wanted}. */
    boolean isNamed(int slot, byte[] wanted) {
        return compare(slot, wanted, 0, wanted.length) == 0;
    }

    private void add(int value) {
        if (size == names.length) {
            names = Arrays.copyOf(names, 2 * size);
        }
        names[size++] = value;
    }

    private int compare(int first, int second) {
        return compare(first, bytes(second), tape.start(second), tape.end(second));
    }

    private int compare(int name, byte[] other, int from, int to) {
        return Arrays.compareUnsigned(bytes(name), tape.start(name), tape.end(name), other, from, to);
    }

    private byte[] bytes(int name) {
        return tape.has(name, JsonTape.DECODED) ? tape.decoded() : text;
    }

    private int keepLastOfEqual(int from, int count) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (i == count - 1 || compare(names[from + i], names[from + i + 1]) != 0) {
                names[from + kept] = names[from + i];
                kept++;
            }
        }
        return kept;
    }

    /** By merging, from single names up: it keeps the order of equal ones, and no input makes it slow. */
    private void sort(int from, int to) {
        if (merged.length < to - from) {
            merged = new int[to - from];
        }
        for (int width = 1; width < to - from; width *= 2) {
            for (int start = from; start < to; start += 2 * width) {
                merge(start, Math.min(start + width, to), Math.min(start + 2 * width, to));
            }
        }
    }

    private void merge(int from, int middle, int to) {
        int left = from;
        int right = middle;
        for (int i = 0; i < to - from; i++) {
            boolean takeLeft = right == to || (left < middle && compare(names[left], names[right]) <= 0);
            merged[i] = takeLeft ? names[left++] : names[right++];
        }
        System.arraycopy(merged, 0, names, from, to - from);
    }
}
