package acratools.themis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InputFailure;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.List;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What every implementation of the curve does; compares with the JDK's own. */
abstract class P256Contract {
    /** p, the field's order (SEC 2, section 2.4.2). */
    private static final String FIELD = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";

    /** n, the base point's order. */
    private static final String ORDER = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

    private static KeyPairGenerator jdk;

    private final SecureRandom random = new SecureRandom();
    private final P256 curve;

    P256Contract(P256 curve) {
        this.curve = curve;
    }

    @BeforeAll
    static void startTheJdksGenerator() throws GeneralSecurityException {
        jdk = KeyPairGenerator.getInstance("EC");
        jdk.initialize(new ECGenParameterSpec("secp256r1"));
    }

    @RepeatedTest(30)
    void computesThePointsThatTheJdkComputes() {
        KeyPair pair = jdk.generateKeyPair();
        byte[] point = point((ECPublicKey) pair.getPublic());
        assertArrayEquals(point, curve.publicPoint(scalar((ECPrivateKey) pair.getPrivate())));
        byte[] compressed = Arrays.copyOf(point, 33);
        compressed[0] = (byte) (2 + (point[64] & 1));
        assertArrayEquals(point, curve.decompress(compressed));
        assertArrayEquals(point, curve.decompress(point));
    }

    @RepeatedTest(30)
    void agreesAsTheJdkAgrees() throws GeneralSecurityException {
        KeyPair theirs = jdk.generateKeyPair();
        ECParameterSpec parameters = ((ECPublicKey) theirs.getPublic()).getParams();
        try (EcKeyPair ours = curve.generate(random)) {
            KeyFactory factory = KeyFactory.getInstance("EC");
            PrivateKey ourPrivate = factory.generatePrivate(
                    new ECPrivateKeySpec(ours.privateKey().useScalar(s -> new BigInteger(1, s)), parameters));
            PublicKey ourPublic = factory.generatePublic(
                    new ECPublicKeySpec(point(ours.publicKey().point()), parameters));
            byte[] shared =
                    ours.privateKey().useScalar(scalar -> curve.agree(scalar, point((ECPublicKey) theirs.getPublic())));
            assertArrayEquals(agree(ourPrivate, theirs.getPublic()), shared);
            assertArrayEquals(agree(theirs.getPrivate(), ourPublic), shared);
        }
    }

    @Test
    void keepsLeadingZeroesOfTheSharedSecret() {
        byte[] peer = curve.publicPoint(number(1));
        int shorter = 0;
        for (int i = 1; i < 1000; i++) {
            byte[] shared = curve.agree(number(i), peer);
            assertArrayEquals(Arrays.copyOfRange(curve.publicPoint(number(i)), 1, 33), shared);
            shorter += shared[0] == 0 ? 1 : 0;
        }
        assertTrue(shorter > 0, "some begin with a zero");
    }

    @RepeatedTest(30)
    void agreesWithNewKeysAsWithOld() {
        try (EcKeyPair peer = EcKeyPair.generate(random);
                P256.Receiver receiver = curve.receiver(peer.privateKey())) {
            P256.Sender sender = curve.sender(peer.publicKey());
            byte[] before = new byte[0];
            for (int i = 0; i < 10; i++) {
                try (P256.Agreement sent = sender.agree(random)) {
                    byte[] expected = peer.privateKey()
                            .useScalar(scalar -> P256.portable()
                                    .agree(scalar, sent.publicKey().point()));
                    assertArrayEquals(expected, sent.secret());
                    assertArrayEquals(expected, receiver.agree(sent.publicKey()));
                    assertFalse(Arrays.equals(before, expected), "a new key each time");
                    before = expected;
                }
            }
        }
    }

    @Test
    void refusesPointsOffTheCurve() {
        byte[] point = curve.publicPoint(number(5));
        point[40] ^= 1;
        refuses(point);
        byte[] noPoint = new byte[65];
        noPoint[0] = 4;
        refuses(noPoint);
        byte[] noRoot = new byte[33];
        noRoot[0] = 2;
        noRoot[32] = 1;
        refuses(noRoot);
    }

    @Test
    void refusesInfinityAndOtherForms() {
        byte[] point = curve.publicPoint(number(5));
        refuses(new byte[1]);
        refuses(new byte[33]);
        refuses(new byte[65]);
        refuses(new byte[0]);
        refuses(Arrays.copyOf(point, 64));
        refuses(Arrays.copyOf(point, 66));
        refuses(Arrays.copyOfRange(point, 1, 65));
        for (int form : new int[] {0, 1, 2, 3, 5, 6, 7, 0xff}) {
            byte[] other = point.clone();
            other[0] = (byte) form;
            refuses(other);
        }
    }

    /** The same point with p added to a coordinate: 5 is an X below 2^256 - p, so that there is such a form. */
    @Test
    void refusesCoordinatesThatAreNotReduced() {
        byte[] compressed = new byte[33];
        compressed[0] = 2;
        compressed[32] = 5;
        byte[] point = curve.decompress(compressed);
        byte[] tooLarge = fixed(new BigInteger(FIELD, 16).add(BigInteger.valueOf(5)));
        System.arraycopy(tooLarge, 0, compressed, 1, 32);
        refuses(compressed);
        System.arraycopy(tooLarge, 0, point, 1, 32);
        refuses(point);
        byte[] p = new byte[65];
        p[0] = 4;
        System.arraycopy(fixed(new BigInteger(FIELD, 16)), 0, p, 1, 32);
        refuses(p);
    }

    @Test
    void refusesScalarsOutOfRange() {
        BigInteger order = new BigInteger(ORDER, 16);
        byte[] peer = curve.publicPoint(number(7));
        for (byte[] scalar : List.of(
                number(0), fixed(order), fixed(order.add(BigInteger.ONE)), new byte[31], new byte[33], allOnes())) {
            assertThrows(InputFailure.class, () -> curve.agree(scalar, peer));
            assertThrows(InputFailure.class, () -> curve.publicPoint(scalar));
        }
    }

    /** (n - 1) times a point is the point mirrored: its X is the same. */
    @Test
    void takesTheLargestScalar() {
        byte[] last = fixed(new BigInteger(ORDER, 16).subtract(BigInteger.ONE));
        byte[] peer = curve.publicPoint(number(7));
        assertArrayEquals(Arrays.copyOfRange(peer, 1, 33), curve.agree(last, peer));
        assertArrayEquals(Arrays.copyOfRange(peer, 1, 33), curve.agree(number(1), peer));
    }

    private void refuses(byte[] point) {
        assertThrows(InputFailure.class, () -> curve.decompress(point));
        assertThrows(InputFailure.class, () -> curve.agree(number(3), point));
    }

    private static byte[] allOnes() {
        byte[] scalar = new byte[32];
        Arrays.fill(scalar, (byte) 0xff);
        return scalar;
    }

    private static byte[] agree(PrivateKey mine, PublicKey peer) throws GeneralSecurityException {
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(mine);
        agreement.doPhase(peer, true);
        return agreement.generateSecret();
    }

    private static byte[] number(int value) {
        byte[] scalar = new byte[32];
        scalar[31] = (byte) value;
        scalar[30] = (byte) (value >> 8);
        return scalar;
    }

    private static byte[] scalar(ECPrivateKey key) {
        return fixed(key.getS());
    }

    private static byte[] point(ECPublicKey key) {
        byte[] point = new byte[65];
        point[0] = 4;
        System.arraycopy(fixed(key.getW().getAffineX()), 0, point, 1, 32);
        System.arraycopy(fixed(key.getW().getAffineY()), 0, point, 33, 32);
        return point;
    }

    private static ECPoint point(byte[] encoded) {
        return new ECPoint(
                new BigInteger(1, Arrays.copyOfRange(encoded, 1, 33)),
                new BigInteger(1, Arrays.copyOfRange(encoded, 33, 65)));
    }

    private static byte[] fixed(BigInteger number) {
        byte[] digits = number.toByteArray();
        byte[] fixed = new byte[32];
        int length = Math.min(32, digits.length);
        System.arraycopy(digits, digits.length - length, fixed, 32 - length, length);
        return fixed;
    }
}
