package acratools.poisonrecordmaker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.envelope.AcraStruct;
import acratools.envelope.Envelope;
import acratools.envelope.EnvelopeReader;
import acratools.envelope.OpenedEnvelope;
import acratools.failure.InputFailure;
import acratools.failure.InterruptedFailure;
import acratools.failure.UnsealFailure;
import acratools.keystore.Keystore;
import acratools.keystore.v1.FlatKeystore;
import acratools.log.Log;
import acratools.protect.SecureCellProtector;
import acratools.secret.Secret;
import acratools.storage.DirectoryStorage;
import acratools.testkit.Golden;
import acratools.testkit.GoldenCase;
import acratools.testkit.GoldenSource;
import acratools.testkit.LiveThemis;
import acratools.testkit.LiveThemisResolver;
import acratools.themis.EcPrivateKey;
import acratools.themis.P256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PoisonRecordMakerTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] NO_CONTEXT = {};

    private final List<String> logged = new ArrayList<>();
    private final Log log = (level, message, pairs) -> logged.add(level + " " + message);
    private final Secret masterKey = Secret.adopt(Base64.getDecoder()
            .decode(Golden.json("poison/v1/expected.json").path("master_key").textValue()));

    @TempDir
    private Path scratch;

    @AfterEach
    void erase() {
        masterKey.close();
    }

    @ParameterizedTest
    @GoldenSource(value = "poison/v1/expected.json", at = "/records")
    void acrasRecordsOpenWithAcrasKeystore(GoldenCase golden) {
        try (Keystore keystore = open(golden())) {
            byte[] record = Base64.getDecoder().decode(golden.text("stdout").stripTrailing());
            assertRecord(
                    keystore,
                    golden.text("type").equals("acrastruct") ? RecordType.ACRA_STRUCT : RecordType.ACRA_BLOCK,
                    golden.json("data_length").intValue(),
                    record);
        }
    }

    @ParameterizedTest
    @GoldenSource(value = "poison/v1/expected.json", at = "/records")
    void ourRecordsHaveTheFormOfAcras(GoldenCase golden) throws IOException {
        Path root = golden();
        RecordType type = golden.text("type").equals("acrastruct") ? RecordType.ACRA_STRUCT : RecordType.ACRA_BLOCK;
        int length = golden.json("data_length").intValue();
        List<Path> before = files(root);
        try (Keystore keystore = open(root)) {
            byte[] acras = Base64.getDecoder().decode(golden.text("stdout").stripTrailing());
            byte[] ours = maker(keystore).make(type, length);
            assertRecord(keystore, type, length, ours);
            assertArrayEquals(Arrays.copyOf(acras, 3), Arrays.copyOf(ours, 3));
            assertEquals(acras[11], ours[11]);
            assertTrue(length < 0 || ours.length == acras.length);
        }
        assertEquals(before, files(root));
        assertEquals(List.of(), logged);
    }

    @ParameterizedTest
    @EnumSource
    void makesTheKeyThatTheRecordNeedsAndNoOther(RecordType type) throws IOException {
        Path root = scratch.resolve("fresh");
        try (Keystore keystore = open(root)) {
            assertRecord(keystore, type, 50, maker(keystore).make(type, 50));
            assertRecord(keystore, type, -1, maker(keystore).make(type, -1));
            for (RecordType other : RecordType.values()) {
                assertEquals(other == type, keystore.contains(other.key()));
            }
            assertEquals(1, keystore.history(type.key()).size());
        }
        assertEquals(List.of("INFO poison key made, as the keystore had none"), logged);
    }

    /** The other run comes between the look for a key and the making of one. */
    @ParameterizedTest
    @EnumSource
    void usesTheKeyOfAnotherRunThatWasQuicker(RecordType type) {
        Path root = scratch.resolve("fresh");
        List<byte[]> others = new ArrayList<>();
        try (Keystore keystore = open(root);
                Keystore other = open(root)) {
            Runnable meeting = () -> {
                if (others.isEmpty()) {
                    others.add(maker(other).make(type, 20));
                }
            };
            byte[] record = new PoisonRecordMaker(keystore, RANDOM, log, meeting).make(type, 30);
            assertRecord(keystore, type, 20, others.get(0));
            assertRecord(keystore, type, 30, record);
            assertEquals(1, keystore.history(type.key()).size());
        }
        assertEquals(List.of("INFO poison key made, as the keystore had none"), logged);
    }

    @ParameterizedTest
    @EnumSource
    void makesNoKeyForALengthThatIsNone(RecordType type) {
        Path root = scratch.resolve("fresh");
        try (Keystore keystore = open(root)) {
            for (int length : new int[] {0, -2, Integer.MIN_VALUE}) {
                assertThrows(InputFailure.class, () -> maker(keystore).make(type, length));
            }
        }
        assertFalse(Files.exists(root));
    }

    @ParameterizedTest
    @EnumSource
    void makesNoKeyWhereTheRunIsToStop(RecordType type) {
        Path root = scratch.resolve("fresh");
        try (Keystore keystore = open(root)) {
            PoisonRecordMaker maker = new PoisonRecordMaker(keystore, RANDOM, log, () -> {
                throw new InterruptedFailure("the run", "was told to stop", "");
            });
            assertThrows(InterruptedFailure.class, () -> maker.make(type, 1));
        }
        assertFalse(Files.exists(root));
    }

    @Test
    void isNotMisledByAnotherPublicHalf() throws IOException {
        Path root = golden();
        Files.write(
                root.resolve(".poison_key/poison_key.pub"),
                Golden.bytes("keystore-v1/plain/keys/.poison_key/poison_key.pub"));
        try (Keystore keystore = open(root)) {
            assertRecord(keystore, RecordType.ACRA_STRUCT, 9, maker(keystore).make(RecordType.ACRA_STRUCT, 9));
        }
    }

    @ParameterizedTest
    @EnumSource
    void replacesNoKeyThatDoesNotOpen(RecordType type) throws IOException {
        Path root = golden();
        List<Path> before = files(root);
        try (Secret other = Secret.random(32, RANDOM);
                Keystore keystore = new FlatKeystore(
                        new DirectoryStorage(root), new SecureCellProtector(other, RANDOM), Clock.systemUTC())) {
            UnsealFailure failure =
                    assertThrows(UnsealFailure.class, () -> maker(keystore).make(type, 1));
            assertTrue(failure.subject().contains(".poison_key"), failure.subject());
        }
        assertEquals(before, files(root));
    }

    @Test
    void drawsEveryLengthFromOneToAHundred() {
        boolean[] seen = new boolean[101];
        int left = 100;
        try (Keystore keystore = open(golden())) {
            PoisonRecordMaker maker = maker(keystore);
            for (int made = 0; made < 20_000 && left > 0; made++) {
                int length = maker.make(RecordType.ACRA_BLOCK, -1).length - 12 - 94 - 44;
                assertTrue(length >= 1 && length <= 100, () -> "length " + length);
                left -= seen[length] ? 0 : 1;
                seen[length] = true;
            }
        }
        assertEquals(0, left);
    }

    @Test
    @ExtendWith(LiveThemisResolver.class)
    void themisOpensOurRecords(LiveThemis themis) {
        try (Keystore keystore = open(golden())) {
            for (int length : new int[] {1, 100, 5000}) {
                byte[] struct = maker(keystore).make(RecordType.ACRA_STRUCT, length);
                byte[] dataKey = themis.unwrap(
                                bytes(keystore, RecordType.ACRA_STRUCT),
                                Arrays.copyOfRange(struct, 12 + 8, 12 + 53),
                                Arrays.copyOfRange(struct, 12 + 53, 12 + 137))
                        .orElseThrow();
                assertThemisOpens(themis, dataKey, struct, 12 + 145, length);

                byte[] block = maker(keystore).make(RecordType.ACRA_BLOCK, length);
                byte[] blockKey = themis.unseal(
                                bytes(keystore, RecordType.ACRA_BLOCK),
                                Arrays.copyOfRange(block, 12 + 18, 12 + 94),
                                NO_CONTEXT)
                        .orElseThrow();
                assertThemisOpens(themis, blockKey, block, 12 + 94, length);
            }
        }
    }

    private static void assertThemisOpens(LiveThemis themis, byte[] dataKey, byte[] record, int from, int length) {
        byte[] cell = Arrays.copyOfRange(record, from, record.length);
        assertEquals(length, themis.unseal(dataKey, cell, NO_CONTEXT).orElseThrow().length);
    }

    private static void assertRecord(Keystore keystore, RecordType type, int dataLength, byte[] record) {
        Envelope envelope = EnvelopeReader.recognise(record).orElseThrow();
        assertEquals(type == RecordType.ACRA_STRUCT, envelope instanceof AcraStruct);
        assertTrue(envelope.inContainer());
        assertEquals(record.length, envelope.length());
        List<EcPrivateKey> pairs = new ArrayList<>();
        List<Secret> keys = new ArrayList<>();
        try (Secret key = keystore.currentKey(type.key())) {
            if (type == RecordType.ACRA_STRUCT) {
                pairs.add(EcPrivateKey.read(key));
            } else {
                keys.add(key);
            }
            try (OpenedEnvelope opened = new EnvelopeReader(P256.portable(), pairs, keys, NO_CONTEXT).open(record)) {
                int length = opened.data().length;
                assertTrue(
                        dataLength < 0 ? length >= 1 && length <= 100 : length == dataLength, () -> length + " bytes");
            }
        } finally {
            pairs.forEach(EcPrivateKey::close);
        }
    }

    private PoisonRecordMaker maker(Keystore keystore) {
        return new PoisonRecordMaker(keystore, RANDOM, log, () -> {});
    }

    private static byte[] bytes(Keystore keystore, RecordType type) {
        try (Secret key = keystore.currentKey(type.key())) {
            return key.use(byte[]::clone);
        }
    }

    private Path golden() {
        return Golden.copy("poison/v1/.acrakeys", scratch.resolve("golden"));
    }

    private FlatKeystore open(Path root) {
        return new FlatKeystore(
                new DirectoryStorage(root), new SecureCellProtector(masterKey, RANDOM), Clock.systemUTC());
    }

    private static List<Path> files(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            return files.sorted().toList();
        }
    }
}
