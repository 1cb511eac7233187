package acratools.secret;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Key material that can be erased. The bytes lie outside the Java heap, where no garbage collection copies them about;
 * {@link #use} lends a heap copy for one call and zeroes it. Not a record: a record would print, compare and hand out
 * its bytes. Safe for use by several threads: shutdown may erase it while a worker asks for it, and the worker then
 * gets an exception, never zeroes.
 */
public final class Secret implements AutoCloseable {
    private final ByteBuffer memory;
    private boolean erased;

    private Secret(byte[] bytes) {
        memory = ByteBuffer.allocateDirect(bytes.length);
        memory.put(0, bytes);
    }

    /** Takes {@code bytes} over: copies them out of the heap and zeroes the array. */
    public static Secret adopt(byte[] bytes) {
        try {
            return new Secret(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** {@code length} bytes from {@code random}. */
    public static Secret random(int length, SecureRandom random) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return adopt(bytes);
    }

    /** The number of bytes; it may be known. */
    public int length() {
        return memory.capacity();
    }

    /**
     * Lends a copy of the bytes for this call only; it is zeroed when {@code reader} returns or throws.
     *
     * @throws IllegalStateException after {@link #close()}
     */
    public <R> R use(Function<byte[], R> reader) {
        byte[] copy = copy();
        try {
            return reader.apply(copy);
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }

    /** Another holder of the same bytes, to be closed on its own. */
    public Secret duplicate() {
        return adopt(copy());
    }

    /** Whether both hold the same bytes, in time that depends on the lengths alone. */
    public boolean sameAs(Secret other) {
        return use(mine -> other.use(theirs -> MessageDigest.isEqual(mine, theirs)));
    }

    private synchronized byte[] copy() {
        if (erased) {
            throw new IllegalStateException("secret used after it was erased");
        }
        byte[] copy = new byte[memory.capacity()];
        memory.get(0, copy);
        return copy;
    }

    @Override
    public synchronized void close() {
        erase(memory);
        erased = true;
    }

    /** Zeroes all of {@code buffer}, whose position and limit are set back. For what a secret passes through. */
    public static void erase(ByteBuffer buffer) {
        buffer.clear();
        for (int i = 0; i < buffer.capacity(); i++) {
            buffer.put(i, (byte) 0);
        }
    }

    @Override
    public String toString() {
        return "Secret[" + memory.capacity() + " bytes]";
    }
}
