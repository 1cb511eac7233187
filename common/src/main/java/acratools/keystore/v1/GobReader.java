package acratools.keystore.v1;

import acratools.failure.InputFailure;
import java.util.Arrays;

/**
 * Reads the primitives of Go's {@code encoding/gob}. Every length is checked against what is left before it is used.
 * Source: spec/backup.md, "gob".
 * <pre>
 * unsigned  one byte if below 128; else the negated count of bytes (0xFF one, 0xFE two, to eight) and these, big-endian
 * signed    an unsigned one: i &lt;&lt; 1, or ~i &lt;&lt; 1 | 1 for a negative i
 * bytes     unsigned length, bytes
 * </pre>
 */
final class GobReader {
    private static final int SMALL = 0x80;

    private final byte[] bytes;
    private final int end;
    private int position;

    private GobReader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    /** Reads {@code bytes}, which are not copied and must not change meanwhile. */
    static GobReader of(byte[] bytes) {
        return new GobReader(bytes, 0, bytes.length);
    }

    boolean hasNext() {
        return position < end;
    }

    /** Of 64 bits: one above 2^63 - 1 is negative here. */
    long unsigned() {
        int first = nextByte();
        if (first < SMALL) {
            return first;
        }
        int count = 0x100 - first;
        if (count > Long.BYTES) {
            throw damaged("tells an integer of " + count + " bytes");
        }
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = (value << 8) | nextByte();
        }
        return value;
    }

    long signed() {
        long value = unsigned();
        return (value & 1) == 0 ? value >>> 1 : ~(value >>> 1);
    }

    /** A length or a count of elements of a byte or more, which is no more than what is left. */
    int length() {
        long length = unsigned();
        if (Long.compareUnsigned(length, end - position) > 0) {
            throw damaged("ends before the length that it tells");
        }
        return (int) length;
    }

    /** A reader of the next {@code length} bytes; this one goes on behind them. */
    GobReader enter(int length) {
        GobReader content = new GobReader(bytes, position, position + length);
        position += length;
        return content;
    }

    /** A byte slice or a string, of {@code most} bytes at most; a copy. */
    byte[] content(int most) {
        int length = length();
        if (length > most) {
            throw damaged("holds a value of " + length + " bytes, and none has more than " + most);
        }
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    void skip(int length) {
        position += length;
    }

    private int nextByte() {
        if (!hasNext()) {
            throw damaged("ends within a value");
        }
        return bytes[position++] & 0xff;
    }

    static InputFailure damaged(String reason) {
        return new InputFailure(
                "backup", reason, "the file is damaged, or no backup of a keystore v1: take another copy");
    }
}
