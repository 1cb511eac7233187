package acratools.envelope;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.UnsealFailure;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a value holds, opening it gives the data that was sealed or an {@link UnsealFailure}, and nothing else. */
class EnvelopeTamperTest {
    private static final byte[] DATA = "fourteen bytes".getBytes(StandardCharsets.US_ASCII);

    private final Owner owner = new Owner("context".getBytes(StandardCharsets.US_ASCII));
    private final EnvelopeReader reader = owner.reader();

    @AfterEach
    void close() {
        owner.close();
    }

    @Test
    void refusesEveryFlippedBit() {
        for (byte[] sample : samples()) {
            for (int bit = 0; bit < sample.length * 8; bit++) {
                byte[] altered = sample.clone();
                altered[bit / 8] ^= (byte) (1 << bit % 8);
                assertRefused(altered, "bit " + bit);
            }
        }
    }

    @Test
    void refusesEveryTruncation() {
        for (byte[] sample : samples()) {
            for (int length = 0; length < sample.length; length++) {
                assertRefused(Arrays.copyOf(sample, length), length + " bytes");
                byte[] end = Arrays.copyOfRange(sample, sample.length - length, sample.length);
                if (length != bareLength(sample)) {
                    assertRefused(end, "last " + length);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                12,
                13,
                14,
                17,
                18,
                145,
                0x7fffffffL,
                0x80000000L,
                0xffffffffL,
                0x100000000L,
                0x100000084L,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                -1,
                -4,
                -12,
                -145
            })
    void refusesLengthsThatAreNotThereAndAllocatesNothingForThem(long length) {
        byte[] container = owner.acraBlocks().seal(DATA);
        byte[] inContainer = container.clone();
        byte[] block = owner.acraBlocks().sealBare(DATA, 0, DATA.length);
        byte[] struct = owner.acraStructs().sealBare(DATA, 0, DATA.length);
        putLong(container, 3, length);
        putLong(inContainer, 12 + 4, length);
        putLong(block, 4, length);
        putLong(struct, 137, length);
        for (byte[] altered : List.of(container, inContainer, block, struct)) {
            assertRefused(altered, "length " + length);
            long allocated = allocatedByRefusing(altered);
            assertTrue(allocated < 200_000, () -> allocated + " bytes allocated");
        }
    }

    @Test
    void refusesEveryOtherLengthOfTheSealedDataKey() {
        byte[] block = owner.acraBlocks().sealBare(DATA, 0, DATA.length);
        for (int length = 0; length < 0x10000; length += length < 300 || length > 0xff00 ? 1 : 97) {
            if (length != 76) {
                byte[] altered = block.clone();
                view(altered).putShort(16, (short) length);
                assertRefused(altered, "sealed data key of " + length);
            }
        }
    }

    @Test
    void refusesAnAcraBlockThatIsShorterThanItsHead() {
        for (int rest = 0; rest < 14 + 76; rest++) {
            byte[] block = owner.acraBlocks().sealBare(DATA, 0, DATA.length);
            putLong(block, 4, rest);
            assertEquals(rest >= 14, EnvelopeReader.recognise(block).isPresent());
            assertRefused(block, "rest of " + rest);
        }
    }

    @Test
    void neverFailsInAnotherWayOnDamagedValues() {
        SplittableRandom seeded = new SplittableRandom(11);
        List<byte[]> samples = samples();
        int opened = 0;
        for (int i = 0; i < 6000; i++) {
            byte[] damaged = damage(samples.get(seeded.nextInt(samples.size())), seeded);
            try (OpenedEnvelope envelope = reader.open(damaged)) {
                assertArrayEquals(DATA, envelope.data());
                opened++;
            } catch (UnsealFailure e) {
                assertEquals("encrypted value", e.subject());
            }
        }
        assertTrue(opened > 0, "some damage is only bytes behind the value");
    }

    private static byte[] damage(byte[] sample, SplittableRandom seeded) {
        byte[] damaged = Arrays.copyOf(sample, sample.length + seeded.nextInt(3));
        int edits = seeded.nextInt(4);
        for (int i = 0; i < edits; i++) {
            int from = seeded.nextInt(sample.length);
            int to = Math.min(sample.length, from + 1 + seeded.nextInt(12));
            switch (seeded.nextInt(4)) {
                case 0 -> Arrays.fill(damaged, from, to, (byte) seeded.nextInt());
                case 1 -> Arrays.fill(damaged, from, to, (byte) 0xff);
                case 2 -> System.arraycopy(sample, sample.length - to, damaged, from, to - from);
                default -> damaged[seeded.nextInt(Math.min(40, sample.length))] = (byte) seeded.nextInt(200);
            }
        }
        return damaged;
    }

    /** A container without its head is no damage. */
    private static int bareLength(byte[] sample) {
        return sample[0] == '%' ? sample.length - SerializedContainer.HEAD_LENGTH : sample.length;
    }

    private List<byte[]> samples() {
        return List.of(
                owner.acraStructs().sealBare(DATA, 0, DATA.length),
                owner.acraBlocks().sealBare(DATA, 0, DATA.length),
                owner.acraStructs().seal(DATA),
                owner.acraBlocks().seal(DATA));
    }

    private long allocatedByRefusing(byte[] value) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertRefused(value, "again");
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private void assertRefused(byte[] value, String why) {
        assertThrows(UnsealFailure.class, () -> reader.open(value), why);
    }

    private static void putLong(byte[] bytes, int position, long value) {
        view(bytes).putLong(position, value);
    }

    private static ByteBuffer view(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
