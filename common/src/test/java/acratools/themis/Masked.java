package acratools.themis;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Random bytes of which a test keeps only a masked form, so that a heap dump does not find the test's own copy. */
final class Masked {
    private static final byte MASK = (byte) 0xa5;

    private final byte[] masked;

    Masked(int length, SecureRandom random) {
        masked = new byte[length];
        random.nextBytes(masked);
    }

    private Masked(byte[] bytes) {
        masked = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            masked[i] = (byte) (bytes[i] ^ MASK);
        }
        Arrays.fill(bytes, (byte) 0);
    }

    /** The bytes; the caller zeroes them, or takes its heap dump first. */
    byte[] open() {
        byte[] bytes = masked.clone();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= MASK;
        }
        return bytes;
    }

    /** Makes the bytes a number below any 256-bit order that begins with ff. */
    void clearTopByte() {
        masked[0] = (byte) (MASK ^ 0x12);
    }

    Masked map(UnaryOperator<byte[]> operation) {
        byte[] bytes = open();
        try {
            return new Masked(operation.apply(bytes));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
