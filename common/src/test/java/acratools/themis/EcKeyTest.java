package acratools.themis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InputFailure;
import acratools.secret.Secret;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EcKeyTest {
    private static final BigInteger ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
    private static final BigInteger FIELD =
            new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);

    private final SecureRandom random = new SecureRandom();

    @Test
    void readsBackTheKeysItMakes() {
        for (int i = 0; i < 50; i++) {
            try (EcKeyPair pair = EcKeyPair.generate(random);
                    EcPrivateKey read = EcPrivateKey.read(pair.privateKey().container())) {
                assertTrue(read.container().sameAs(pair.privateKey().container()));
                assertEquals(pair.publicKey(), read.publicKey());
                EcPublicKey readPublic = EcPublicKey.read(pair.publicKey().container());
                assertEquals(pair.publicKey(), readPublic);
                assertEquals(pair.publicKey().hashCode(), readPublic.hashCode());
            }
        }
    }

    @Test
    void drawsAgainWhenTheNumberIsOutOfRange() {
        byte[] drawn = new byte[96];
        Arrays.fill(drawn, 32, 64, (byte) 0xff);
        drawn[95] = 1;
        try (EcKeyPair pair = EcKeyPair.generate(new FixedRandom(drawn))) {
            assertEquals(BigInteger.ONE, scalar(pair.privateKey()));
        }
    }

    @Test
    void acceptsJustTheNumbersFromOneToTheOrder() {
        assertFalse(inRange(BigInteger.ZERO));
        assertTrue(inRange(BigInteger.ONE));
        assertTrue(inRange(ORDER.subtract(BigInteger.ONE)));
        assertFalse(inRange(ORDER));
        assertFalse(inRange(ORDER.add(BigInteger.ONE)));
        SplittableRandom seeded = new SplittableRandom(9);
        for (int i = 0; i < 5000; i++) {
            BigInteger near = ORDER.add(BigInteger.valueOf(seeded.nextLong()).shiftLeft(seeded.nextInt(161)));
            if (near.bitLength() <= 256) {
                assertEquals(near.compareTo(ORDER) < 0, inRange(near), near::toString);
            }
        }
    }

    @Test
    void refusesPrivateKeysOutOfRange() {
        assertRefusedPrivate(privateContainer(BigInteger.ZERO));
        assertRefusedPrivate(privateContainer(ORDER));
        assertRefusedPrivate(privateContainer(BigInteger.ONE.shiftLeft(256)));
    }

    @Test
    void refusesEveryFlippedBitAndTruncationOfAPrivateKey() {
        byte[] container = privateContainer(ORDER.shiftRight(1));
        for (int bit = 0; bit < container.length * 8; bit++) {
            assertRefusedPrivate(flip(container, bit));
        }
        for (int length = 0; length < container.length; length++) {
            assertRefusedPrivate(Arrays.copyOf(container, length));
        }
        assertRefusedPrivate(Arrays.copyOf(container, container.length + 1));
    }

    @Test
    void refusesEveryFlippedBitAndTruncationOfAPublicKey() {
        try (EcKeyPair pair = EcKeyPair.generate(random)) {
            for (byte[] container : new byte[][] {
                pair.publicKey().container(), publicContainer(pair.publicKey().point())
            }) {
                for (int bit = 0; bit < container.length * 8; bit++) {
                    assertRefusedPublic(flip(container, bit));
                }
                for (int length = 0; length < container.length; length++) {
                    assertRefusedPublic(Arrays.copyOf(container, length));
                }
                assertRefusedPublic(Arrays.copyOf(container, container.length + 1));
            }
        }
    }

    @Test
    void readsUncompressedPointsAndWritesThemCompressed() {
        for (int i = 0; i < 20; i++) {
            try (EcKeyPair pair = EcKeyPair.generate(random)) {
                byte[] uncompressed = publicContainer(pair.publicKey().point());
                assertEquals(77, uncompressed.length);
                EcPublicKey read = EcPublicKey.read(uncompressed);
                assertEquals(pair.publicKey(), read);
                assertArrayEquals(pair.publicKey().container(), read.container());
            }
        }
    }

    @Test
    void refusesPointsThatAreNotOnTheCurve() {
        try (EcKeyPair pair = EcKeyPair.generate(random)) {
            byte[] point = pair.publicKey().point();
            byte[] otherY = point.clone();
            otherY[64] ^= 1;
            assertRefusedPublic(publicContainer(otherY));
            byte[] hybrid = point.clone();
            hybrid[0] = (byte) (6 + (point[64] & 1));
            assertRefusedPublic(publicContainer(hybrid));
            assertRefusedPublic(publicContainer(new byte[65]));
            assertRefusedPublic(publicContainer(new byte[33]));
            byte[] tooLarge = new byte[33];
            tooLarge[0] = 2;
            put(FIELD.add(BigInteger.valueOf(5)), tooLarge, 1);
            assertRefusedPublic(publicContainer(tooLarge));
        }
    }

    @Test
    void refusesXCoordinatesWithoutAPoint() {
        int refused = 0;
        for (int x = 0; x < 100; x++) {
            byte[] compressed = new byte[33];
            compressed[0] = 2;
            compressed[32] = (byte) x;
            try {
                EcPublicKey.read(publicContainer(compressed));
            } catch (InputFailure e) {
                refused++;
            }
        }
        assertTrue(refused > 20 && refused < 80, "about half of all X have a point");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5245433200", "", "52454332", "00000000000000000000000000"})
    void refusesWhatIsNoContainer(String hex) {
        assertRefusedPrivate(HexFormat.of().parseHex(hex));
        assertRefusedPublic(HexFormat.of().parseHex(hex));
    }

    @Test
    void namesTheCurveThatItDoesNotTake() {
        assertTrue(assertRefusedPrivate(withTag("REC3")).reason().contains("P-384"));
        assertTrue(assertRefusedPrivate(withTag("REC5")).reason().contains("P-521"));
        assertTrue(assertRefusedPublic(withTag("UEC3")).reason().contains("P-384"));
        assertTrue(assertRefusedPublic(withTag("UEC5")).reason().contains("P-521"));
    }

    @Test
    void doesNotTakeOneHalfForTheOther() {
        try (EcKeyPair pair = EcKeyPair.generate(random)) {
            assertRefusedPrivate(pair.publicKey().container());
            assertRefusedPublic(pair.privateKey().container().use(byte[]::clone));
        }
    }

    @Test
    void tellsPairsApart() {
        try (EcKeyPair one = EcKeyPair.generate(random);
                EcKeyPair other = EcKeyPair.generate(random)) {
            assertNotEquals(one.publicKey(), other.publicKey());
            assertNotEquals(one.publicKey(), other.privateKey().publicKey());
        }
    }

    @Test
    void cannotBeUsedOnceItIsClosed() {
        EcKeyPair pair = EcKeyPair.generate(random);
        pair.close();
        assertThrows(IllegalStateException.class, () -> pair.privateKey().publicKey());
    }

    private static BigInteger scalar(EcPrivateKey key) {
        return key.useScalar(bytes -> new BigInteger(1, bytes));
    }

    private static boolean inRange(BigInteger number) {
        byte[] scalar = new byte[32];
        put(number, scalar, 0);
        return EcPrivateKey.inRange(scalar);
    }

    private static byte[] privateContainer(BigInteger scalar) {
        byte[] body = new byte[33];
        put(scalar, body, 0);
        return KeyContainer.write(KeyContainer.Kind.PRIVATE, body);
    }

    private static byte[] publicContainer(byte[] point) {
        return KeyContainer.write(KeyContainer.Kind.PUBLIC, point);
    }

    private static byte[] withTag(String tag) {
        byte[] container = privateContainer(BigInteger.ONE);
        for (int i = 0; i < 4; i++) {
            container[i] = (byte) tag.charAt(i);
        }
        return container;
    }

    /** Writes {@code number} big-endian from {@code from} to the end of {@code target}. */
    private static void put(BigInteger number, byte[] target, int from) {
        byte[] digits = number.toByteArray();
        int leading = digits.length > 1 && digits[0] == 0 ? 1 : 0;
        int length = digits.length - leading;
        ByteBuffer.wrap(target).position(target.length - length).put(digits, leading, length);
        assertTrue(target.length - length >= from);
    }

    private static byte[] flip(byte[] bytes, int bit) {
        byte[] altered = bytes.clone();
        altered[bit / 8] ^= (byte) (1 << bit % 8);
        return altered;
    }

    private static InputFailure assertRefusedPrivate(byte[] container) {
        try (Secret secret = Secret.adopt(container.clone())) {
            return assertThrows(InputFailure.class, () -> EcPrivateKey.read(secret));
        }
    }

    private static InputFailure assertRefusedPublic(byte[] container) {
        return assertThrows(InputFailure.class, () -> EcPublicKey.read(container));
    }
}
