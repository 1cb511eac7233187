package acratools.keystore.v2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.KeystoreFailure;
import acratools.failure.ToolFailure;
import acratools.keystore.KeyEntry.Half;
import acratools.masterkey.MasterKeyPair;
import acratools.testkit.Golden;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Primitive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Edges and hostile input; Bouncy Castle judges what is DER. */
class KeyRingCodecTest {
    private static final String PATH = "client/client/storage";
    private static final int SEED = 20261124;
    private static final int MUTATIONS = 400;

    @ParameterizedTest
    @ValueSource(
            ints = {0, 1, -1, 127, 128, -128, -129, 255, 256, 32767, 32768, 8388607, 8388608, 2147483647, -2147483648})
    void writesIntegersAsBouncyCastleDoes(int value) throws IOException {
        byte[] der = DerWriter.integer(value);
        assertArrayEquals(new ASN1Integer(value).getEncoded(), der);
        assertEquals(value, DerReader.of(der).integer());
    }

    @Test
    void refusesIntegersThatAreNotShortestOrTooLarge() throws IOException {
        for (byte[] der : new byte[][] {{2, 0}, {2, 2, 0, 1}, {2, 2, -1, -1}, {2, 3, 0, 0, (byte) 0x80}}) {
            assertEquals(
                    "holds a malformed integer", reason(() -> DerReader.of(der).integer()));
        }
        byte[] large = new ASN1Integer(BigInteger.ONE.shiftLeft(31)).getEncoded();
        assertEquals(
                "holds an integer that is too large",
                reason(() -> DerReader.of(large).integer()));
        assertEquals(128, DerReader.of(new byte[] {2, 2, 0, (byte) 0x80}).integer());
    }

    @ParameterizedTest
    @CsvSource({
        "261124060405Z, 2026-11-24T06:04:05Z",
        "2611240604Z, 2026-11-24T06:04:00Z",
        "261124060405+0000, 2026-11-24T06:04:05Z",
        "261124060405+0230, 2026-11-24T03:34:05Z",
        "261124060405-1200, 2026-11-24T18:04:05Z",
        "2611240604+0100, 2026-11-24T05:04:00Z",
        "500101000000Z, 1950-01-01T00:00:00Z",
        "491231235959Z, 2049-12-31T23:59:59Z",
        "240229000000Z, 2024-02-29T00:00:00Z",
    })
    void readsEveryFormOfTimeAndWritesOne(String text, Instant time) {
        assertEquals(time, UtcTime.decode(text.getBytes(StandardCharsets.US_ASCII)));
        String written = new String(UtcTime.encode(time), StandardCharsets.US_ASCII);
        assertTrue(written.matches("\\d{12}Z"), written);
        assertEquals(time, UtcTime.decode(UtcTime.encode(time.plusNanos(999_999_999))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "261124060405",
                "26112406040Z",
                "261324060405Z",
                "261132060405Z",
                "250229000000Z",
                "261124240000Z",
                "261124066005Z",
                "261124060460Z",
                "261124060405z",
                "261124060405+",
                "261124060405+01",
                "261124060405+2400",
                "261124060405+0060",
                "261124060405*0100",
                "261124060405+01 0",
                "261124060405ZZ",
                " 61124060405Z",
                "20261124060405Z"
            })
    void refusesWhatIsNoTime(String text) {
        assertEquals("holds a malformed time", reason(() -> UtcTime.decode(text.getBytes(StandardCharsets.US_ASCII))));
    }

    @Test
    void refusesToWriteAYearThatItCouldNotReadBack() {
        for (String time : List.of("2050-01-01T00:00:00Z", "1949-12-31T23:59:59Z")) {
            assertThrows(KeystoreFailure.class, () -> UtcTime.encode(Instant.parse(time)));
        }
    }

    @Test
    void keepsFormsThatItDoesNotKnow() {
        KeyData later = new KeyData(9, Map.of(Half.PUBLIC, new byte[] {1, 2}));
        KeyRing ring = KeyRing.empty(PATH)
                .withCurrent(new RingKey(
                        1,
                        KeyState.SUSPENDED,
                        Instant.EPOCH,
                        Instant.EPOCH,
                        List.of(KeyData.pair(new byte[] {3}, new byte[200]), later)));
        byte[] der = KeyRingCodec.encode(ring);
        KeyRing read = KeyRingCodec.decode(der, PATH);
        assertArrayEquals(der, KeyRingCodec.encode(read));
        assertArrayEquals(new byte[] {3}, read.keys().get(0).part(Half.PUBLIC).orElseThrow());
        assertEquals(2, read.keys().get(0).data().size());
    }

    @Test
    void zeroesThePartsOfWhatItWrites() {
        byte[] part = DerWriter.primitive(DerReader.OCTET_STRING, new byte[] {1, 2, 3});
        byte[] whole = DerWriter.sequence(part);
        assertArrayEquals(new byte[5], part);
        assertArrayEquals(new byte[] {0x30, 5, 4, 3, 1, 2, 3}, whole);
    }

    @Test
    void numbersKeysFromTheLastOneAndStopsAtTheEnd() {
        RingKey last = RingKey.fresh(Integer.MAX_VALUE, Instant.EPOCH, KeyData.symmetric(new byte[1]));
        assertEquals(1, KeyRing.empty(PATH).nextSeqnum());
        KeyRing full = KeyRing.empty(PATH).withCurrent(last);
        assertEquals("has no number left for another key", reason(full::nextSeqnum));
        assertEquals(
                "numbers a key 0",
                reason(() -> KeyRing.empty(PATH)
                        .withCurrent(RingKey.fresh(0, Instant.EPOCH, KeyData.symmetric(new byte[1])))));
    }

    /** Of a signer who is hostile or broken: the ring is read without its signature. */
    @Test
    void readsMutatedRingsAsStrictDerOrRefusesThem() throws IOException {
        int read = 0;
        int refused = 0;
        for (byte[] original : goldenRings()) {
            String path = path(original);
            Random random = new Random(SEED);
            for (int i = 0; i < MUTATIONS; i++) {
                byte[] mutated = mutate(original, random);
                try {
                    KeyRing ring = KeyRingCodec.decode(mutated, path);
                    read++;
                    requireStrict(mutated);
                    reEncode(ring);
                } catch (ToolFailure failure) {
                    refused++;
                }
            }
        }
        assertTrue(read > 1000 && refused > 1000, read + " read, " + refused + " refused");
    }

    private static void reEncode(KeyRing ring) {
        KeyRing again = KeyRingCodec.decode(KeyRingCodec.encode(ring), ring.path());
        assertEquals(ring.current(), again.current());
        assertEquals(ring.keys().size(), again.keys().size());
    }

    private static void requireStrict(byte[] der) throws IOException {
        assertArrayEquals(der, ASN1Primitive.fromByteArray(der).getEncoded(ASN1Encoding.DER));
    }

    @Test
    void believesNoMutatedFile() throws IOException {
        String base64 = GoldenRings.expected("history").get("master_key").asText();
        try (MasterKeyPair masterKey = GoldenRings.masterKey(base64)) {
            RingSigner signer = new RingSigner(masterKey.signatureKey());
            Random random = new Random(SEED);
            for (Path file : goldenFiles()) {
                byte[] original = Files.readAllBytes(file);
                for (int i = 0; i < MUTATIONS; i++) {
                    byte[] mutated = mutate(original, random);
                    if (!Arrays.equals(original, mutated)) {
                        assertThrows(
                                KeystoreFailure.class,
                                () -> SignedContainer.read(
                                        mutated,
                                        SignedContainer.Content.KEY_RING,
                                        signer,
                                        RingLayout.signatureContext(path(ringIn(original)))));
                    }
                }
            }
        }
    }

    @Test
    void refusesEveryBitFlipAndEveryCutOfAFile() throws IOException {
        String base64 = GoldenRings.expected("history").get("master_key").asText();
        byte[] original = Golden.bytes("keystore-v2/history/keys/" + PATH + ".keyring");
        try (MasterKeyPair masterKey = GoldenRings.masterKey(base64)) {
            RingSigner signer = new RingSigner(masterKey.signatureKey());
            for (int i = 0; i < 8 * original.length; i++) {
                byte[] flipped = original.clone();
                flipped[i / 8] ^= (byte) (1 << i % 8);
                assertThrows(KeystoreFailure.class, () -> readFile(flipped, signer));
            }
            for (int length = 0; length < original.length; length++) {
                byte[] cut = Arrays.copyOf(original, length);
                assertThrows(KeystoreFailure.class, () -> readFile(cut, signer));
            }
            readFile(original, signer);
        }
    }

    private static SignedContainer readFile(byte[] file, RingSigner signer) {
        return SignedContainer.read(file, SignedContainer.Content.KEY_RING, signer, RingLayout.signatureContext(PATH));
    }

    @Test
    void allocatesNothingForALengthThatIsNotThere() {
        List<byte[]> bombs = new ArrayList<>();
        for (int tag : new int[] {0x30, 0x31, 0x04, 0x02, 0x17, 0x81}) {
            for (String length :
                    List.of("80", "84ffffffff", "847fffffff", "83ffffff", "8300ffff", "81", "ff", "8180")) {
                bombs.add(withLength(tag, length));
                bombs.add(DerWriter.sequence(withLength(tag, length)));
            }
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assertThrows(KeystoreFailure.class, () -> KeyRingCodec.decode(bombs.get(0), PATH));
        long before = threads.getCurrentThreadAllocatedBytes();
        for (byte[] bomb : bombs) {
            assertThrows(KeystoreFailure.class, () -> KeyRingCodec.decode(bomb, PATH));
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 4_000_000, "allocated " + allocated);
    }

    private static byte[] withLength(int tag, String hex) {
        byte[] length = new BigInteger("1" + hex, 16).toByteArray();
        byte[] bomb = new byte[length.length + 2];
        System.arraycopy(length, 0, bomb, 0, length.length);
        bomb[0] = (byte) tag;
        return bomb;
    }

    @Test
    void refusesDeepNestingAndVeryManyElementsInBoundedTime() {
        byte[] nested = {};
        while (nested.length < 60_000) {
            nested = DerWriter.sequence(nested);
        }
        byte[] deep = nested;
        byte[] deepKeys = DerWriter.sequence(
                DerWriter.primitive(DerReader.OCTET_STRING, PATH.getBytes(StandardCharsets.UTF_8)),
                deep.clone(),
                DerWriter.integer(-1));
        byte[] wide = new byte[1 << 20];
        for (int i = 4; i < wide.length; i += 2) {
            wide[i] = 0x30;
        }
        byte[] manyKeys = DerWriter.sequence(
                DerWriter.primitive(DerReader.OCTET_STRING, PATH.getBytes(StandardCharsets.UTF_8)),
                DerWriter.primitive(DerReader.SEQUENCE, Arrays.copyOfRange(wide, 4, wide.length)),
                DerWriter.integer(-1));
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            assertThrows(KeystoreFailure.class, () -> KeyRingCodec.decode(deep, PATH));
            assertThrows(KeystoreFailure.class, () -> KeyRingCodec.decode(deepKeys, PATH));
            assertThrows(KeystoreFailure.class, () -> KeyRingCodec.decode(manyKeys, PATH));
        });
    }

    private static String reason(Executable work) {
        return assertThrows(KeystoreFailure.class, work).reason();
    }

    private static byte[] mutate(byte[] original, Random random) {
        byte[] mutated = original.clone();
        switch (random.nextInt(5)) {
            case 0 -> mutated[random.nextInt(mutated.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            case 2 -> mutated = Arrays.copyOf(mutated, random.nextInt(mutated.length + 20));
            case 3 -> {
                int from = random.nextInt(mutated.length);
                int length = random.nextInt(mutated.length - from) + 1;
                System.arraycopy(original, from, mutated, random.nextInt(mutated.length - length + 1), length);
            }
            default -> {
                int at = random.nextInt(mutated.length);
                for (int i = at; i < Math.min(mutated.length, at + 4); i++) {
                    mutated[i] = (byte) (random.nextBoolean() ? 0xff : random.nextInt(256));
                }
            }
        }
        return mutated;
    }

    private static List<Path> goldenFiles() throws IOException {
        try (Stream<Path> files = Files.walk(Golden.path("keystore-v2/history/keys"))) {
            return files.filter(file -> file.toString().endsWith(".keyring"))
                    .sorted()
                    .toList();
        }
    }

    private static List<byte[]> goldenRings() throws IOException {
        List<byte[]> rings = new ArrayList<>();
        for (Path file : goldenFiles()) {
            rings.add(ringIn(Files.readAllBytes(file)));
        }
        return rings;
    }

    /** The {@code data} of a file whose signature is not looked at. */
    private static byte[] ringIn(byte[] file) {
        DerReader payload = DerReader.of(file).enter(DerReader.SEQUENCE).enter(DerReader.SEQUENCE);
        payload.integer();
        payload.integer();
        payload.content(DerReader.UTC_TIME);
        return payload.element(DerReader.SEQUENCE);
    }

    private static String path(byte[] ring) {
        byte[] purpose = DerReader.of(ring).enter(DerReader.SEQUENCE).content(DerReader.OCTET_STRING);
        return new String(purpose, StandardCharsets.UTF_8);
    }
}
