package acratools.envelope;

import java.util.Arrays;

/**
 * The data that was in an envelope, and which key opened it. Not a record: a record would print and compare the data.
 * It has one owner, who closes it. The data stays on the heap, where {@link #close()} zeroes it: a copy out of the heap
 * would double what a large value takes.
 */
public final class OpenedEnvelope implements AutoCloseable {
    private final int generation;
    private final byte[] data;

    OpenedEnvelope(int generation, byte[] data) {
        this.generation = generation;
        this.data = data;
    }

    /** The place, in the reader's list, of the key that opened it: 0 is the newest. */
    public int generation() {
        return generation;
    }

    /** The data, 1 byte or more: the live array, zeroed by {@link #close()}. */
    public byte[] data() {
        return data;
    }

    @Override
    public void close() {
        Arrays.fill(data, (byte) 0);
    }

    @Override
    public String toString() {
        return "OpenedEnvelope[generation=" + generation + ", " + data.length + " bytes]";
    }
}
