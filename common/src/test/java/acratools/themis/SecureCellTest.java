package acratools.themis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InputFailure;
import acratools.failure.UnsealFailure;
import acratools.secret.Secret;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecureCellTest {
    private static final byte[] KEY = "32 bytes that nobody would guess".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONTEXT = "client id".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MESSAGE = "a message of 24 bytes...".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NO_CONTEXT = {};

    private final SecureRandom random = new SecureRandom();

    @Test
    void sealsAndUnsealsSecrets() {
        try (Secret key = Secret.adopt(KEY.clone());
                Secret message = Secret.adopt(MESSAGE.clone());
                Secret opened = SecureCell.unseal(SecureCell.seal(key, message, CONTEXT, random), key, CONTEXT)) {
            assertTrue(message.sameAs(opened));
        }
    }

    @Test
    void drawsAFreshIvForEachCell() {
        assertFalse(Arrays.equals(seal(MESSAGE, CONTEXT), seal(MESSAGE, CONTEXT)));
    }

    @Test
    void sealsAsAnIndependentImplementationDoes() {
        SplittableRandom seeded = new SplittableRandom(7);
        byte[] iv = new byte[12];
        Arrays.fill(iv, (byte) 0x17);
        for (int i = 0; i < 300; i++) {
            byte[] key = bytes(seeded, 1 + seeded.nextInt(130));
            byte[] message = bytes(seeded, 1 + seeded.nextInt(3000));
            byte[] context = bytes(seeded, seeded.nextInt(100));
            byte[] cell = SecureCell.seal(key, message, 0, message.length, context, new FixedRandom(iv));
            assertArrayEquals(CellForge.ORDINARY.seal(key, message, context), cell);
        }
    }

    /** Large ones go by in pieces of 1024 bytes. */
    @ParameterizedTest
    @ValueSource(ints = {65535, 65536, 65537, 65536 + 1023, 65536 + 1024, 65536 + 1025, 300_000})
    void sealsLargeMessagesAsAnIndependentImplementationDoes(int length) {
        byte[] iv = new byte[12];
        Arrays.fill(iv, (byte) 0x17);
        byte[] message = bytes(new SplittableRandom(9), length);
        byte[] cell = SecureCell.seal(KEY, message, 0, length, CONTEXT, new FixedRandom(iv));
        assertArrayEquals(CellForge.ORDINARY.seal(KEY, message, CONTEXT), cell);
        assertArrayEquals(message, SecureCell.unseal(cell, 0, cell.length, KEY, CONTEXT));
        for (int keyLength : new int[] {16, 24}) {
            byte[] other =
                    CellForge.ORDINARY.withAlgorithm(0x40010000 + keyLength * 8).seal(KEY, message, CONTEXT);
            assertArrayEquals(message, SecureCell.unseal(other, 0, other.length, KEY, CONTEXT));
        }
        byte[] old = CellForge.ORDINARY.withBytesOfLengthInKdf(8).seal(KEY, message, CONTEXT);
        assertArrayEquals(message, SecureCell.unseal(old, 0, old.length, KEY, CONTEXT));
    }

    @Test
    void refusesLargeCellsThatWereAltered() {
        byte[] cell = seal(bytes(new SplittableRandom(10), 70_001), CONTEXT);
        for (int position : new int[] {16, 27, 28, 43, 44, 1067, 1068, 44 + 68 * 1024, cell.length - 1}) {
            byte[] altered = cell.clone();
            altered[position] ^= 1;
            assertThrows(
                    UnsealFailure.class,
                    () -> SecureCell.unseal(altered, 0, altered.length, KEY, CONTEXT),
                    () -> "byte " + position);
        }
        assertThrows(UnsealFailure.class, () -> SecureCell.unseal(cell, 0, cell.length, KEY, NO_CONTEXT));
        assertThrows(UnsealFailure.class, () -> SecureCell.unseal(cell, 0, cell.length - 1, KEY, CONTEXT));
    }

    /** What holds a value of hundreds of megabytes must not hold it three times. */
    @Test
    void takesNoCopyOfLargeMessages() {
        byte[] message = new byte[8 << 20];
        byte[] cell = seal(message, CONTEXT);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        SecureCell.unseal(cell, 0, cell.length, KEY, CONTEXT);
        long opening = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(opening < message.length * 3L / 2, opening + " bytes for " + message.length);
    }

    @Test
    void worksOnRangesOfArrays() {
        SplittableRandom seeded = new SplittableRandom(8);
        for (int i = 0; i < 300; i++) {
            byte[] around = bytes(seeded, 600);
            int offset = seeded.nextInt(100);
            int length = 1 + seeded.nextInt(500);
            byte[] out = new byte[length + SecureCell.OVERHEAD + 20];
            int at = seeded.nextInt(20);
            SecureCell.seal(KEY, around, offset, length, CONTEXT, random, out, at);
            assertTrue(isZero(out, 0, at) && isZero(out, at + length + SecureCell.OVERHEAD, out.length));
            byte[] before = out.clone();
            assertArrayEquals(
                    Arrays.copyOfRange(around, offset, offset + length),
                    SecureCell.unseal(out, at, length + SecureCell.OVERHEAD, KEY, CONTEXT));
            assertArrayEquals(before, out, "unsealing changes nothing");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x40010100, 0x400100c0, 0x40010080})
    void opensWhatThemis096Sealed(int algorithm) {
        byte[] cell = CellForge.ORDINARY
                .withAlgorithm(algorithm)
                .withBytesOfLengthInKdf(8)
                .seal(KEY, MESSAGE, CONTEXT);
        assertArrayEquals(MESSAGE, unseal(cell));
    }

    @Test
    void refusesEveryTruncationAndExtension() {
        byte[] cell = seal(MESSAGE, CONTEXT);
        for (int length = 0; length < cell.length; length++) {
            assertRefused(Arrays.copyOf(cell, length));
        }
        assertRefused(Arrays.copyOf(cell, cell.length + 1));
    }

    @Test
    void refusesEveryFlippedBit() {
        byte[] cell = seal(MESSAGE, CONTEXT);
        for (int bit = 0; bit < cell.length * 8; bit++) {
            byte[] altered = cell.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            assertRefused(altered);
        }
        assertArrayEquals(MESSAGE, unseal(cell), "the untouched cell opens");
    }

    @ParameterizedTest
    @CsvSource({
        "12, 16, -1",
        "12, 16, -2147483648",
        "12, 16, 2147483647",
        "-1, 16, 24",
        "2147483647, 16, 24",
        "12, -1, 24",
        "-16, 16, 40",
        "-1, -1, -1",
        "12, 16, -28"
    })
    void allocatesNothingForLengthsThatAreNotThere(int ivLength, int tagLength, int messageLength) {
        byte[] cell = seal(MESSAGE, CONTEXT);
        ByteBuffer.wrap(cell)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(4, ivLength)
                .putInt(8, tagLength)
                .putInt(12, messageLength);
        assertRefused(cell);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertRefused(cell);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 100_000, () -> allocated + " bytes allocated");
    }

    @Test
    void tellsNothingOfWhyACellDoesNotOpen() {
        byte[] cell = seal(MESSAGE, CONTEXT);
        String malformed = assertRefused(Arrays.copyOf(cell, 10)).getMessage();
        cell[cell.length - 1] ^= 1;
        UnsealFailure altered = assertRefused(cell);
        assertEquals(malformed, altered.getMessage());
        assertEquals(null, altered.getCause());
    }

    @Test
    void bindsTheMessageToKeyAndContext() {
        byte[] cell = seal(MESSAGE, CONTEXT);
        assertThrows(UnsealFailure.class, () -> SecureCell.unseal(cell, 0, cell.length, KEY, NO_CONTEXT));
        assertThrows(UnsealFailure.class, () -> SecureCell.unseal(cell, 0, cell.length, KEY, MESSAGE));
        assertThrows(UnsealFailure.class, () -> SecureCell.unseal(cell, 0, cell.length, MESSAGE, CONTEXT));
    }

    @Test
    void refusesEmptyKeysAndMessages() {
        byte[] nothing = {};
        assertThrows(InputFailure.class, () -> seal(nothing, CONTEXT));
        assertThrows(InputFailure.class, () -> SecureCell.seal(nothing, MESSAGE, 0, 24, CONTEXT, random));
        assertThrows(InputFailure.class, () -> SecureCell.unseal(seal(MESSAGE, CONTEXT), 0, 24 + 44, nothing, CONTEXT));
        assertRefused(CellForge.ORDINARY.seal(KEY, nothing, CONTEXT));
    }

    private byte[] seal(byte[] message, byte[] context) {
        return SecureCell.seal(KEY, message, 0, message.length, context, random);
    }

    private static byte[] unseal(byte[] cell) {
        return SecureCell.unseal(cell, 0, cell.length, KEY, CONTEXT);
    }

    private static UnsealFailure assertRefused(byte[] cell) {
        return assertThrows(UnsealFailure.class, () -> unseal(cell));
    }

    private static byte[] bytes(SplittableRandom seeded, int length) {
        byte[] bytes = new byte[length];
        seeded.nextBytes(bytes);
        return bytes;
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        return Arrays.equals(bytes, from, to, new byte[to - from], 0, to - from);
    }
}
