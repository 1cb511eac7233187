package acratools.envelope;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.UnsealFailure;
import acratools.secret.Secret;
import acratools.testkit.Golden;
import acratools.testkit.GoldenCase;
import acratools.testkit.GoldenSource;
import acratools.themis.EcPrivateKey;
import acratools.themis.P256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;

/** Every envelope that Acra made, and every one that was altered: the verdict is Acra's. */
class EnvelopeGoldenTest {
    private static final String ALTERED_STRUCTS = "envelopes/acrastruct-refused.json";
    private static final String ALTERED_BLOCKS = "envelopes/acrablock-refused.json";

    @ParameterizedTest
    @GoldenSource("envelopes/acrastruct.json")
    void opensAcraStructsOfAcra(GoldenCase golden) {
        try (EcPrivateKey key = privateKey(golden.text("private"))) {
            EnvelopeReader reader = structReader(key, golden);
            assertOpens(reader, golden, golden.base64("acrastruct"), AcraStruct.class);
            if (golden.has("container")) {
                assertOpens(reader, golden, golden.base64("container"), AcraStruct.class);
            }
        }
    }

    @ParameterizedTest
    @GoldenSource("envelopes/acrablock.json")
    void opensAcraBlocksOfAcra(GoldenCase golden) {
        try (Secret key = Secret.adopt(golden.hex("key"))) {
            EnvelopeReader reader = blockReader(key, golden);
            assertOpens(reader, golden, golden.base64("acrablock"), AcraBlock.class);
            if (golden.has("container")) {
                assertOpens(reader, golden, golden.base64("container"), AcraBlock.class);
            }
        }
    }

    @ParameterizedTest
    @GoldenSource("envelopes/acrastruct.json")
    void wrapsAcraStructsInTheContainersOfAcra(GoldenCase golden) {
        assertSameContainer(golden, "acrastruct");
    }

    @ParameterizedTest
    @GoldenSource("envelopes/acrablock.json")
    void wrapsAcraBlocksInTheContainersOfAcra(GoldenCase golden) {
        assertSameContainer(golden, "acrablock");
    }

    @ParameterizedTest
    @GoldenSource(value = ALTERED_STRUCTS, at = "/cases")
    void judgesAlteredAcraStructsAsAcraDoes(GoldenCase golden) {
        String container = Golden.json(ALTERED_STRUCTS).path("private").textValue();
        try (EcPrivateKey key = privateKey(container)) {
            assertVerdict(structReader(key, golden), golden, golden.base64("acrastruct"), 0xf1);
        }
    }

    @ParameterizedTest
    @GoldenSource(value = ALTERED_BLOCKS, at = "/cases")
    void judgesAlteredAcraBlocksAsAcraDoes(GoldenCase golden) {
        String bytes = Golden.json(ALTERED_BLOCKS).path("key").textValue();
        try (Secret key = Secret.adopt(HexFormat.of().parseHex(bytes))) {
            assertVerdict(blockReader(key, golden), golden, golden.base64("acrablock"), 0xf0);
        }
    }

    private static void assertOpens(
            EnvelopeReader reader, GoldenCase golden, byte[] value, Class<? extends Envelope> kind) {
        Envelope envelope = EnvelopeReader.recognise(value).orElseThrow();
        assertInstanceOf(kind, envelope);
        assertEquals(0, envelope.offset());
        assertEquals(value.length, envelope.length());
        assertEquals(value[0] == '%', envelope.inContainer());
        try (OpenedEnvelope opened = reader.open(value)) {
            assertEquals(golden.json("length").intValue(), opened.data().length);
            assertArrayEquals(golden.hex("data_sha256"), sha256(opened.data()));
            assertEquals(0, opened.generation());
        }
        assertTrue(streams(reader, value));
    }

    /** Whether it opens piece by piece, too; only what fills a value does. */
    private static boolean streams(EnvelopeReader reader, byte[] value) {
        Optional<LargeEnvelope> envelope = LargeEnvelope.recognise(value, value.length);
        if (envelope.isEmpty()) {
            return false;
        }
        try (LargeEnvelope.OpenedHead head = envelope.get().open(reader)) {
            head.verify((at, into, length) -> System.arraycopy(value, (int) at, into, 0, length), () -> {});
            return true;
        } catch (UnsealFailure e) {
            return false;
        }
    }

    private static void assertSameContainer(GoldenCase golden, String field) {
        byte[] bare = golden.base64(field);
        byte[] expected = golden.has("container") ? golden.base64("container") : contained(0, bare);
        if (!golden.has("container")) {
            expected[11] = (byte) (field.equals("acrastruct") ? 0xf1 : 0xf0);
        }
        Envelope envelope = EnvelopeReader.recognise(bare).orElseThrow();
        byte[] container = SerializedContainer.wrap(envelope);
        assertArrayEquals(expected, container);
        assertArrayEquals(
                expected,
                SerializedContainer.wrap(EnvelopeReader.recognise(container).orElseThrow()));
    }

    private static void assertVerdict(EnvelopeReader reader, GoldenCase golden, byte[] bare, int id) {
        boolean acraOpens = golden.flag("acra_opens");
        assertEquals(acraOpens, opens(reader, bare), "bare");
        assertEquals(acraOpens, opens(reader, contained(id, bare)), "in a container");
        assertTrue(acraOpens || !streams(reader, bare), "bare, piece by piece");
        assertTrue(acraOpens || !streams(reader, contained(id, bare)), "in a container, piece by piece");
        if (golden.has("acra_valid_form")) {
            boolean validForm = golden.flag("acra_valid_form");
            assertEquals(validForm, EnvelopeReader.recognise(bare).isPresent(), "form");
            assertEquals(
                    validForm, EnvelopeReader.recognise(contained(id, bare)).isPresent(), "form in a container");
        } else {
            assertTrue(golden.flag("acra_panics"));
            assertFalse(acraOpens);
        }
    }

    private static boolean opens(EnvelopeReader reader, byte[] value) {
        try (OpenedEnvelope opened = reader.open(value)) {
            return opened.data().length > 0;
        } catch (UnsealFailure e) {
            assertThrows(UnsealFailure.class, () -> reader.open(value), "the same again");
            return false;
        }
    }

    private static byte[] contained(int id, byte[] bare) {
        return ByteBuffer.allocate(12 + bare.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {'%', '%', '%'})
                .putLong(12L + bare.length)
                .put((byte) id)
                .put(bare)
                .array();
    }

    private static EnvelopeReader structReader(EcPrivateKey key, GoldenCase golden) {
        return new EnvelopeReader(P256.portable(), List.of(key), List.of(), golden.hex("context"));
    }

    private static EnvelopeReader blockReader(Secret key, GoldenCase golden) {
        return new EnvelopeReader(P256.portable(), List.of(), List.of(key), golden.hex("context"));
    }

    private static EcPrivateKey privateKey(String hex) {
        try (Secret container = Secret.adopt(HexFormat.of().parseHex(hex))) {
            return EcPrivateKey.read(container);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
