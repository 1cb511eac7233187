package acratools.envelope;

import static acratools.envelope.IndependentReader.take;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InputFailure;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeWriterTest {
    private static final byte[] CONTEXT = "DDDDDDDDabcdefghABCDEFGH".getBytes(StandardCharsets.US_ASCII);
    private static final int LARGE = 1 << 24;
    private static final int SMALL_THINGS = 2_000_000;

    private final Owner client = new Owner(Owner.NO_CONTEXT);
    private final Owner zone = new Owner(CONTEXT);

    @AfterEach
    void close() {
        client.close();
        zone.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 255, 256, 4096, 70_000})
    void writesAcraStructsFieldByField(int size) throws GeneralSecurityException {
        byte[] data = data(size);
        for (Owner owner : List.of(client, zone)) {
            byte[] context = owner == zone ? CONTEXT : Owner.NO_CONTEXT;
            assertAcraStruct(owner, context, data, owner.acraStructs().sealBare(data, 0, size));
            byte[] container = owner.acraStructs().seal(data);
            assertContainerHead(container, 0xf1);
            assertAcraStruct(owner, context, data, Arrays.copyOfRange(container, 12, container.length));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 255, 256, 4096, 70_000})
    void writesAcraBlocksFieldByField(int size) throws GeneralSecurityException {
        byte[] data = data(size);
        for (Owner owner : List.of(client, zone)) {
            byte[] context = owner == zone ? CONTEXT : Owner.NO_CONTEXT;
            assertAcraBlock(owner, context, data, owner.acraBlocks().sealBare(data, 0, size));
            byte[] container = owner.acraBlocks().seal(data);
            assertContainerHead(container, 0xf0);
            assertAcraBlock(owner, context, data, Arrays.copyOfRange(container, 12, container.length));
        }
    }

    @Test
    void drawsAllRandomPartsAfresh() {
        byte[] data = data(10);
        for (EnvelopeWriter writer : client.writers()) {
            Set<String> wrappedKeys = new HashSet<>();
            Set<String> cells = new HashSet<>();
            for (int i = 0; i < 50; i++) {
                byte[] sealed = writer.sealBare(data, 0, data.length);
                int cell = sealed.length - 54;
                wrappedKeys.add(Arrays.toString(Arrays.copyOfRange(sealed, cell - 40, cell - 8)));
                cells.add(Arrays.toString(Arrays.copyOfRange(sealed, cell + 16, sealed.length)));
            }
            assertEquals(50, wrappedKeys.size());
            assertEquals(50, cells.size());
        }
    }

    @Test
    void refusesToSealNothing() {
        for (EnvelopeWriter writer : client.writers()) {
            InputFailure failure = assertThrows(InputFailure.class, () -> writer.seal(new byte[0]));
            assertEquals("data: is empty", failure.getMessage());
            assertThrows(InputFailure.class, () -> writer.sealBare(data(5), 5, 0));
        }
    }

    @Test
    void refusesMoreDataThanAnArrayHolds() {
        int longest = Integer.MAX_VALUE - 8;
        assertEquals(longest, EnvelopeWriter.checkedLength(201, longest - 201));
        InputFailure failure = assertThrows(InputFailure.class, () -> EnvelopeWriter.checkedLength(201, longest - 200));
        assertEquals("data: is too long for one envelope", failure.getMessage());
        assertEquals("at most 2147483438 bytes fit", failure.hint().orElseThrow());
        assertThrows(InputFailure.class, () -> EnvelopeWriter.checkedLength(201, Integer.MAX_VALUE));
    }

    @Test
    void copiesLargeDataNoMoreThanItMust() {
        byte[] data = data(LARGE);
        for (EnvelopeWriter writer : client.writers()) {
            byte[] sealed = writer.seal(data);
            client.reader().open(sealed).close();
            long sealing = allocatedBy(() -> writer.seal(data));
            assertTrue(sealing < LARGE + SMALL_THINGS, () -> "sealing took " + sealing + " bytes");
            long opening = allocatedBy(() -> client.reader().open(sealed).close());
            assertTrue(opening < LARGE + SMALL_THINGS, () -> "opening took " + opening + " bytes");
        }
    }

    private static void assertContainerHead(byte[] container, int id) {
        assertArrayEquals(new byte[] {0x25, 0x25, 0x25}, Arrays.copyOf(container, 3));
        assertArrayEquals(IndependentReader.le(8, container.length), Arrays.copyOfRange(container, 3, 11));
        assertEquals((byte) id, container[11]);
    }

    private static void assertAcraStruct(Owner owner, byte[] context, byte[] data, byte[] acraStruct)
            throws GeneralSecurityException {
        assertEquals(145 + 44 + data.length, acraStruct.length);
        ByteBuffer fields = ByteBuffer.wrap(acraStruct);
        assertArrayEquals("\"\"\"\"\"\"\"\"".getBytes(StandardCharsets.US_ASCII), take(fields, 8));
        byte[] ephemeral = take(fields, 45);
        byte[] wrapped = take(fields, 84);
        assertArrayEquals(IndependentReader.le(8, 44L + data.length), take(fields, 8));
        byte[] cell = take(fields, 44 + data.length);
        assertFalse(fields.hasRemaining());
        byte[] privateKey = owner.pair().privateKey().container().use(byte[]::clone);
        byte[] dataKey = IndependentReader.unwrap(wrapped, privateKey, ephemeral);
        assertEquals(32, dataKey.length);
        assertArrayEquals(data, IndependentReader.unseal(cell, dataKey, context));
    }

    private static void assertAcraBlock(Owner owner, byte[] context, byte[] data, byte[] acraBlock)
            throws GeneralSecurityException {
        byte[] key = owner.key().use(byte[]::clone);
        assertEquals(18 + 76 + 44 + data.length, acraBlock.length);
        ByteBuffer fields = ByteBuffer.wrap(acraBlock);
        assertArrayEquals("\"\"\"\"".getBytes(StandardCharsets.US_ASCII), take(fields, 4));
        assertArrayEquals(IndependentReader.le(8, acraBlock.length - 4L), take(fields, 8));
        assertEquals(0, fields.get());
        assertArrayEquals(IndependentReader.keyId(key, context), take(fields, 2));
        assertEquals(0, fields.get());
        assertArrayEquals(new byte[] {76, 0}, take(fields, 2));
        byte[] dataKey = IndependentReader.unseal(take(fields, 76), key, context);
        assertEquals(32, dataKey.length);
        assertArrayEquals(data, IndependentReader.unseal(take(fields, 44 + data.length), dataKey, context));
        assertFalse(fields.hasRemaining());
    }

    private static long allocatedBy(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static byte[] data(int size) {
        byte[] data = new byte[size];
        for (int i = 0; i < size; i++) {
            data[i] = (byte) (i * 31 + size);
        }
        return data;
    }
}
