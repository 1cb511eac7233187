package acratools.themis;

import acratools.failure.InputFailure;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The container around an EC key.
 * <pre>
 * offset  size  field
 *      0     4  tag, ASCII: REC2 (private) or UEC2 (public)
 *      4     4  total size, BE32
 *      8     4  CRC-32C of the whole with this field zero, least significant byte first
 *     12        body
 * </pre>
 * REC2's body is 00 and the scalar, 32 bytes BE; UEC2's is the compressed point, 33 bytes, or (read only) the
 * uncompressed one, 65. Source: spec/themis.md, "EC key containers".
 */
final class KeyContainer {
    static final int HEADER_LENGTH = 12;
    static final int LENGTH = HEADER_LENGTH + P256.COMPRESSED_LENGTH;

    private static final int CHECKSUM_POSITION = 8;

    private KeyContainer() {}

    /** What a container may hold: the first three letters of its tag; the fourth tells the curve. */
    enum Kind {
        PRIVATE("private key", 'R'),
        PUBLIC("public key", 'U');

        private final String subject;
        private final byte letter;

        Kind(String subject, char letter) {
            this.subject = subject;
            this.letter = (byte) letter;
        }
    }

    /** @param body not kept; where it is secret, caller zeroes it and the result */
    static byte[] write(Kind kind, byte[] body) {
        byte[] container = new byte[HEADER_LENGTH + body.length];
        ByteBuffer.wrap(container)
                .put(kind.letter)
                .put((byte) 'E')
                .put((byte) 'C')
                .put((byte) '2')
                .putInt(container.length)
                .putInt(0)
                .put(body);
        ByteBuffer.wrap(container).putInt(CHECKSUM_POSITION, checksum(container));
        return container;
    }

    /**
     * Checks tag, size and checksum.
     *
     * @return the body, 33 bytes or (public keys) 65; where it is secret, the caller zeroes it
     * @throws InputFailure if one of them is wrong, or the curve is not P-256
     */
    static byte[] read(Kind kind, byte[] container) {
        checkTag(kind, container);
        boolean uncompressed = kind == Kind.PUBLIC && container.length == HEADER_LENGTH + P256.POINT_LENGTH;
        if (container.length != LENGTH && !uncompressed) {
            throw broken(kind, "has a length that no P-256 key has");
        }
        if (ByteBuffer.wrap(container).getInt(4) != container.length) {
            throw broken(kind, "its size field differs from its length");
        }
        if (ByteBuffer.wrap(container).getInt(CHECKSUM_POSITION) != checksum(container)) {
            throw broken(kind, "its checksum is wrong");
        }
        return Arrays.copyOfRange(container, HEADER_LENGTH, container.length);
    }

    static InputFailure broken(Kind kind, String reason) {
        return new InputFailure(kind.subject, reason, "");
    }

    private static void checkTag(Kind kind, byte[] container) {
        if (container.length < HEADER_LENGTH
                || container[0] != kind.letter
                || container[1] != 'E'
                || container[2] != 'C') {
            throw broken(kind, "is no Themis EC " + kind.subject);
        }
        switch (container[3]) {
            case '2' -> {}
            case '3' -> throw broken(kind, "is on the curve P-384; Acra's keys are on P-256");
            case '5' -> throw broken(kind, "is on the curve P-521; Acra's keys are on P-256");
            default -> throw broken(kind, "is no Themis EC " + kind.subject);
        }
    }

    private static int checksum(byte[] container) {
        CRC32C crc = new CRC32C();
        crc.update(container, 0, CHECKSUM_POSITION);
        crc.update(new byte[HEADER_LENGTH - CHECKSUM_POSITION]);
        crc.update(container, HEADER_LENGTH, container.length - HEADER_LENGTH);
        return Integer.reverseBytes((int) crc.getValue());
    }
}
