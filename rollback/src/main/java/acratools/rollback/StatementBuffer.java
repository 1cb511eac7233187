package acratools.rollback;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * Statements as the bytes of the output file. They hold plaintext, so each array that held some is zeroed: the old one
 * when the buffer grows, the last one when it is closed. It has one owner at a time.
 */
final class StatementBuffer implements AutoCloseable {
    private static final int FIRST_CAPACITY = 8 << 10;
    private static final int LARGEST = Integer.MAX_VALUE - 8;
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int length;

    int length() {
        return length;
    }

    void add(char ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
    }

    void add(byte[] text) {
        reserve(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
    }

    /** @param ascii no other characters in it */
    void add(String ascii) {
        reserve(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            bytes[length++] = (byte) ascii.charAt(i);
        }
    }

    /** Two lower-case digits a byte. */
    void addHex(byte[] value) {
        reserve(2L * value.length);
        for (byte b : value) {
            bytes[length++] = HEX[(b >> 4) & 0xf];
            bytes[length++] = HEX[b & 0xf];
        }
    }

    /** Takes back what was added since {@link #length()} was {@code earlier}. */
    void cutTo(int earlier) {
        Objects.checkIndex(earlier, length + 1);
        Arrays.fill(bytes, earlier, length, (byte) 0);
        length = earlier;
    }

    /** A view, good until the next change. */
    ByteBuffer view() {
        return ByteBuffer.wrap(bytes, 0, length);
    }

    /** Makes room, so that single bytes can be added without growing over and over. */
    private void reserve(long more) {
        long needed = length + more;
        if (needed <= bytes.length) {
            return;
        }
        if (needed > LARGEST) {
            throw new TooLong();
        }
        byte[] larger = new byte[(int) Math.min(LARGEST, Math.max(needed, 2L * bytes.length))];
        System.arraycopy(bytes, 0, larger, 0, length);
        Arrays.fill(bytes, (byte) 0);
        bytes = larger;
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
        length = 0;
    }

    /** The statement of one value is longer than an array can be. */
    static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
