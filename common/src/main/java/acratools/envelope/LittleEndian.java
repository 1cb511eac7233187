package acratools.envelope;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The formats' integers. */
final class LittleEndian {
    private LittleEndian() {}

    /** A view of the array with absolute positions. */
    static ByteBuffer view(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Reads an unsigned LE64 that tells how many bytes follow.
     *
     * @param most what may follow
     * @return the number, or -1 if it is greater than {@code most}
     */
    static int lengthAt(byte[] bytes, int position, int most) {
        long length = view(bytes).getLong(position);
        return length >= 0 && length <= most ? (int) length : -1;
    }
}
