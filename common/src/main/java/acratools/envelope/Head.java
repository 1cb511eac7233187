package acratools.envelope;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What the heads of the three formats have in common: a tag of one repeated byte, and little-endian integers. */
final class Head {
    private Head() {}

    /** Whether {@code count} bytes from {@code offset} on are all {@code tag}. */
    static boolean hasTag(byte[] bytes, int offset, byte tag, int count) {
        for (int i = 0; i < count; i++) {
            if (bytes[offset + i] != tag) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads an unsigned LE64 that tells a number of bytes.
     *
     * @param most how many there can be
     * @return the number, or -1 if it is greater than {@code most}
     */
    static int lengthAt(byte[] bytes, int position, int most) {
        long length = view(bytes).getLong(position);
        return length >= 0 && length <= most ? (int) length : -1;
    }

    /** A little-endian view of the array, for absolute positions. */
    static ByteBuffer view(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
