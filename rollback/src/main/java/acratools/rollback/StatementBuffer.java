package acratools.rollback;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Statements as the bytes of the output file. They hold plaintext, so they lie outside the Java heap, where no garbage
 * collection leaves copies of them, and are zeroed: the old memory when the buffer grows, all of it when it is closed, after
 * which it may be used anew. It has one owner at a time.
 */
final class StatementBuffer implements AutoCloseable {
    private static final int FIRST_CAPACITY = 64 << 10;
    private static final int LARGEST = Integer.MAX_VALUE - 8;
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private ByteBuffer bytes = ByteBuffer.allocateDirect(FIRST_CAPACITY);

    int length() {
        return bytes.position();
    }

    /** How much it takes before it grows. */
    int capacity() {
        return bytes.capacity();
    }

    void add(char ascii) {
        reserve(1);
        bytes.put((byte) ascii);
    }

    void add(byte[] text) {
        reserve(text.length);
        bytes.put(text);
    }

    /** @param ascii no other characters in it */
    void add(String ascii) {
        reserve(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            bytes.put((byte) ascii.charAt(i));
        }
    }

    /** Two lower-case digits a byte. */
    void addHex(byte[] value) {
        reserve(2L * value.length);
        for (byte b : value) {
            bytes.put(HEX[(b >> 4) & 0xf]);
            bytes.put(HEX[b & 0xf]);
        }
    }

    /** Takes back what was added since {@link #length()} was {@code earlier}. */
    void cutTo(int earlier) {
        Objects.checkIndex(earlier, length() + 1);
        zero(bytes, earlier, length());
        bytes.position(earlier);
    }

    /** A view, good until the next change. */
    ByteBuffer view() {
        return bytes.asReadOnlyBuffer().flip();
    }

    /** Makes room, so that single bytes can be added without growing over and over. */
    private void reserve(long more) {
        long needed = length() + more;
        if (needed <= bytes.capacity()) {
            return;
        }
        if (needed > LARGEST) {
            throw new TooLong();
        }
        ByteBuffer larger = ByteBuffer.allocateDirect((int) Math.min(LARGEST, Math.max(needed, 2L * bytes.capacity())));
        larger.put(view());
        close();
        bytes = larger;
    }

    @Override
    public void close() {
        zero(bytes, 0, length());
        bytes.clear();
    }

    private static void zero(ByteBuffer memory, int from, int to) {
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            memory.putLong(i, 0);
        }
        for (; i < to; i++) {
            memory.put(i, (byte) 0);
        }
    }

    /** The statement of one value is longer than an array can be. */
    static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
