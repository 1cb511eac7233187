package acratools.envelope;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.UnsealFailure;
import acratools.id.ClientId;
import acratools.id.KeyOwner;
import acratools.id.ZoneId;
import acratools.secret.Secret;
import acratools.themis.EcKeyPair;
import acratools.themis.EcPrivateKey;
import acratools.themis.P256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeReaderTest {
    private static final String ZONE = "DDDDDDDDabcdefghABCDEFGH";
    private static final byte[] DATA = "what nobody else may read".getBytes(StandardCharsets.US_ASCII);

    private final SecureRandom random = new SecureRandom();
    private final Owner client = new Owner(Owner.NO_CONTEXT);
    private final Owner zone = new Owner(Envelope.contextOf(new ZoneId(ZONE)));

    @AfterEach
    void close() {
        client.close();
        zone.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 17, 31, 32, 33, 100, 255, 256, 257, 4096, 65535, 65536, 100_000})
    void opensWhatIsSealedForClientsAndZones(int size) {
        byte[] data = new byte[size];
        random.nextBytes(data);
        for (Owner owner : List.of(client, zone)) {
            for (EnvelopeWriter writer : owner.writers()) {
                assertOpens(data, owner.reader(), writer.seal(data));
                assertOpens(data, owner.reader(), writer.sealBare(data, 0, size));
            }
        }
    }

    @Test
    void worksOnRangesOfArraysAndChangesNothing() {
        SplittableRandom seeded = new SplittableRandom(3);
        for (int i = 0; i < 40; i++) {
            byte[] around = new byte[400];
            seeded.nextBytes(around);
            int offset = seeded.nextInt(100);
            int length = 1 + seeded.nextInt(300);
            byte[] data = Arrays.copyOfRange(around, offset, offset + length);
            for (EnvelopeWriter writer : client.writers()) {
                byte[] before = around.clone();
                byte[] sealed = writer.seal(around, offset, length);
                assertArrayEquals(before, around);
                byte[] value = new byte[sealed.length + 40];
                System.arraycopy(sealed, 0, value, 17, sealed.length);
                byte[] untouched = value.clone();
                try (OpenedEnvelope opened = client.reader().open(value, 17, sealed.length)) {
                    assertArrayEquals(data, opened.data());
                }
                assertArrayEquals(untouched, value);
            }
        }
    }

    @Test
    void tellsWhichOfManyKeysOpenedIt() {
        List<Owner> generations = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            generations.add(new Owner(Owner.NO_CONTEXT));
        }
        EnvelopeReader reader = readerOf(generations);
        for (int i = 0; i < generations.size(); i++) {
            for (EnvelopeWriter writer : generations.get(i).writers()) {
                try (OpenedEnvelope opened = reader.open(writer.seal(DATA))) {
                    assertEquals(i, opened.generation());
                    assertArrayEquals(DATA, opened.data());
                }
            }
        }
        for (EnvelopeWriter writer : client.writers()) {
            assertThrows(UnsealFailure.class, () -> reader.open(writer.seal(DATA)));
        }
        generations.forEach(Owner::close);
    }

    @Test
    void triesEveryKeyThatHasTheSameId() {
        byte[] sealed = client.acraBlocks().seal(DATA);
        try (Secret other = keyWithTheIdOf(client.key())) {
            EnvelopeReader reader =
                    new EnvelopeReader(P256.portable(), List.of(), List.of(other, client.key()), Owner.NO_CONTEXT);
            try (OpenedEnvelope opened = reader.open(sealed)) {
                assertEquals(1, opened.generation());
                assertArrayEquals(DATA, opened.data());
            }
        }
    }

    @Test
    void refusesOtherKeysAndOtherContexts() {
        EnvelopeReader withoutContext = new EnvelopeReader(
                P256.portable(), List.of(zone.pair().privateKey()), List.of(zone.key()), Owner.NO_CONTEXT);
        EnvelopeReader withoutKeys = new EnvelopeReader(P256.portable(), List.of(), List.of(), Owner.NO_CONTEXT);
        for (EnvelopeWriter writer : zone.writers()) {
            byte[] sealed = writer.seal(DATA);
            for (EnvelopeReader reader : List.of(withoutContext, withoutKeys, client.reader())) {
                UnsealFailure failure = assertThrows(UnsealFailure.class, () -> reader.open(sealed));
                assertEquals("encrypted value: does not open under this key", failure.getMessage());
                assertEquals(null, failure.getCause());
            }
            assertOpens(DATA, zone.reader(), sealed);
        }
    }

    @Test
    void tellsNothingOfWhyAValueDoesNotOpen() {
        byte[] altered = client.acraBlocks().seal(DATA);
        altered[altered.length - 1] ^= 1;
        UnsealFailure ofAltered =
                assertThrows(UnsealFailure.class, () -> client.reader().open(altered));
        UnsealFailure ofNone =
                assertThrows(UnsealFailure.class, () -> client.reader().open(DATA));
        assertEquals(ofNone.getMessage(), ofAltered.getMessage());
        assertEquals(ofNone.hint(), ofAltered.hint());
    }

    @Test
    void keepsTheHintWhenTheCallerNamesTheRow() {
        UnsealFailure failure =
                assertThrows(UnsealFailure.class, () -> client.reader().open(DATA));
        UnsealFailure onRow = failure.on("row 17");
        assertEquals("row 17", onRow.subject());
        assertEquals(failure.hint(), onRow.hint());
        assertFalse(onRow.hint().orElseThrow().contains("master key"));
    }

    @Test
    void acceptsBytesBehindContainersAndAcraBlocksAsAcraDoes() {
        for (EnvelopeWriter writer : client.writers()) {
            byte[] sealed = writer.seal(DATA);
            byte[] longer = Arrays.copyOf(sealed, sealed.length + 9);
            Envelope envelope = EnvelopeReader.recognise(longer).orElseThrow();
            assertEquals(sealed.length, envelope.length());
            assertOpens(DATA, client.reader(), longer);
        }
        byte[] block = client.acraBlocks().sealBare(DATA, 0, DATA.length);
        byte[] longerBlock = Arrays.copyOf(block, block.length + 9);
        assertEquals(
                block.length,
                EnvelopeReader.recognise(longerBlock).orElseThrow().length());
        assertOpens(DATA, client.reader(), longerBlock);
        byte[] struct = client.acraStructs().sealBare(DATA, 0, DATA.length);
        assertTrue(EnvelopeReader.recognise(Arrays.copyOf(struct, struct.length + 1))
                .isEmpty());
    }

    @Test
    void recognisesNothingInOtherValues() {
        for (String text : List.of("", "%", "%%%", "\"", "\"\"\"\"", "plain text", "\"".repeat(300), "%".repeat(300))) {
            byte[] value = text.getBytes(StandardCharsets.US_ASCII);
            assertTrue(EnvelopeReader.recognise(value).isEmpty(), text);
            assertThrows(UnsealFailure.class, () -> client.reader().open(value), text);
        }
    }

    @Test
    void refusesContainersThatHoldAnotherKindThanTheyTell() {
        for (EnvelopeWriter writer : client.writers()) {
            byte[] sealed = writer.seal(DATA);
            sealed[11] ^= 1;
            assertTrue(EnvelopeReader.recognise(sealed).isEmpty());
            sealed[11] = 0;
            assertTrue(EnvelopeReader.recognise(sealed).isEmpty());
        }
    }

    @Test
    void refusesAContainerInAContainer() {
        byte[] inner = client.acraBlocks().seal(DATA);
        byte[] outer = new byte[inner.length + 12];
        System.arraycopy(inner, 0, outer, 12, inner.length);
        for (byte id : new byte[] {(byte) 0xf0, (byte) 0xf1}) {
            SerializedContainer.writeHead(outer, id);
            assertTrue(EnvelopeReader.recognise(outer).isEmpty());
        }
    }

    @Test
    void sealsUnderTheZoneIdOrUnderNothing() {
        assertArrayEquals(ZONE.getBytes(StandardCharsets.US_ASCII), Envelope.contextOf(new ZoneId(ZONE)));
        assertEquals(0, Envelope.contextOf(new ClientId("client1")).length);
        assertEquals(0, Envelope.contextOf(new KeyOwner.PoisonRecords()).length);
    }

    @Test
    void erasesWhatItOpened() {
        OpenedEnvelope opened = client.reader().open(client.acraBlocks().seal(DATA));
        byte[] live = opened.data();
        assertArrayEquals(DATA, live);
        opened.close();
        assertArrayEquals(new byte[DATA.length], live);
    }

    @Test
    void tellsNoDataWhenPrinted() {
        try (OpenedEnvelope opened = client.reader().open(client.acraBlocks().seal(DATA))) {
            assertEquals("OpenedEnvelope[generation=0, 25 bytes]", opened.toString());
        }
        Envelope envelope =
                EnvelopeReader.recognise(client.acraBlocks().seal(DATA)).orElseThrow();
        assertEquals("AcraBlock[offset=0, length=175, inContainer=true]", envelope.toString());
    }

    @Test
    void keepsACopyOfTheContextAndOfTheKeys() {
        byte[] context = Envelope.contextOf(new ZoneId(ZONE));
        List<EcPrivateKey> privateKeys = new ArrayList<>(List.of(zone.pair().privateKey()));
        EnvelopeReader reader = new EnvelopeReader(P256.portable(), privateKeys, List.of(zone.key()), context);
        privateKeys.clear();
        context[0] ^= 1;
        for (EnvelopeWriter writer : zone.writers()) {
            assertOpens(DATA, reader, writer.seal(DATA));
        }
    }

    @Test
    void refusesRangesOutsideTheArray() {
        assertThrows(IndexOutOfBoundsException.class, () -> EnvelopeReader.recognise(DATA, 1, DATA.length));
        assertThrows(IndexOutOfBoundsException.class, () -> client.reader().open(DATA, -1, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> client.acraBlocks().seal(DATA, 20, 20));
    }

    private Secret keyWithTheIdOf(Secret key) {
        short wanted = new StorageKey(key, Owner.NO_CONTEXT).id();
        while (true) {
            Secret candidate = Secret.random(32, random);
            if (new StorageKey(candidate, Owner.NO_CONTEXT).id() == wanted) {
                assertNotEquals(true, candidate.sameAs(key));
                return candidate;
            }
            candidate.close();
        }
    }

    private static EnvelopeReader readerOf(List<Owner> generations) {
        List<EcPrivateKey> privateKeys =
                generations.stream().map(Owner::pair).map(EcKeyPair::privateKey).toList();
        List<Secret> keys = generations.stream().map(Owner::key).toList();
        return new EnvelopeReader(P256.portable(), privateKeys, keys, Owner.NO_CONTEXT);
    }

    private static void assertOpens(byte[] data, EnvelopeReader reader, byte[] sealed) {
        try (OpenedEnvelope opened = reader.open(sealed)) {
            assertArrayEquals(data, opened.data());
        }
    }
}
