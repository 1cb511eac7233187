package acratools.themis;

import acratools.failure.UnsealFailure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The first 16 bytes of a Secure Cell in Seal mode, and where the parts after them lie. Positions are relative to the
 * cell's first byte. Source: spec/themis.md, "Secure Cell".
 *
 * @param keyLength bytes of the AES key: 32, 24 or 16
 * @param ivLength 12 or more
 * @param messageBytes 1 or more
 */
record CellHeader(int keyLength, int ivLength, long messageBytes) {
    static final int LENGTH = 16;
    static final int SEALED_BY_US = 0x40010100;

    private static final int WITH_192_BITS = 0x400100c0;
    private static final int WITH_128_BITS = 0x40010080;

    /**
     * Reads and checks the header. The lengths come from outside, so they are compared in 64 bits with the bytes there
     * are; nothing is allocated.
     *
     * @throws UnsealFailure for anything that Themis would not open
     */
    static CellHeader read(byte[] cell, int offset, int length) {
        if (length < LENGTH) {
            throw new UnsealFailure(SecureCell.SUBJECT);
        }
        return read(cell, offset, (long) length);
    }

    /**
     * The same for a cell of which only the first bytes are in memory.
     *
     * @param first {@value #LENGTH} bytes or more from {@code offset} on
     * @param length of the whole cell
     */
    static CellHeader read(byte[] first, int offset, long length) {
        ByteBuffer words = ByteBuffer.wrap(first, offset, LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        int keyLength = keyLength(words.getInt());
        long ivLength = Integer.toUnsignedLong(words.getInt());
        long tagLength = Integer.toUnsignedLong(words.getInt());
        long messageLength = Integer.toUnsignedLong(words.getInt());
        if (ivLength < AesGcm.IV_LENGTH
                || tagLength != AesGcm.TAG_LENGTH
                || messageLength == 0
                || LENGTH + ivLength + tagLength + messageLength != length) {
            throw new UnsealFailure(SecureCell.SUBJECT);
        }
        if (ivLength > Integer.MAX_VALUE - LENGTH - AesGcm.TAG_LENGTH) {
            throw new UnsealFailure(SecureCell.SUBJECT);
        }
        return new CellHeader(keyLength, (int) ivLength, messageLength);
    }

    /** The same number, for a cell that is in memory. */
    int messageLength() {
        return (int) messageBytes;
    }

    int tagPosition() {
        return LENGTH + ivLength;
    }

    int messagePosition() {
        return tagPosition() + AesGcm.TAG_LENGTH;
    }

    private static int keyLength(int algorithm) {
        return switch (algorithm) {
            case SEALED_BY_US -> 32;
            case WITH_192_BITS -> 24;
            case WITH_128_BITS -> 16;
            default -> throw new UnsealFailure(SecureCell.SUBJECT);
        };
    }
}
