package acratools.themis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Compares with the JDK's own implementation of the curve. */
class P256Test {
    private static final P256 CURVE = P256.portable();

    private static KeyPairGenerator jdk;

    private final SecureRandom random = new SecureRandom();

    @BeforeAll
    static void startTheJdksGenerator() throws GeneralSecurityException {
        jdk = KeyPairGenerator.getInstance("EC");
        jdk.initialize(new ECGenParameterSpec("secp256r1"));
    }

    @RepeatedTest(30)
    void computesThePointsThatTheJdkComputes() {
        KeyPair pair = jdk.generateKeyPair();
        byte[] point = point((ECPublicKey) pair.getPublic());
        assertArrayEquals(point, CURVE.publicPoint(scalar((ECPrivateKey) pair.getPrivate())));
        byte[] compressed = Arrays.copyOf(point, 33);
        compressed[0] = (byte) (2 + (point[64] & 1));
        assertArrayEquals(point, CURVE.decompress(compressed));
        assertArrayEquals(point, CURVE.decompress(point));
    }

    @RepeatedTest(30)
    void agreesAsTheJdkAgrees() throws GeneralSecurityException {
        KeyPair theirs = jdk.generateKeyPair();
        ECParameterSpec parameters = ((ECPublicKey) theirs.getPublic()).getParams();
        try (EcKeyPair ours = CURVE.generate(random)) {
            KeyFactory factory = KeyFactory.getInstance("EC");
            PrivateKey ourPrivate = factory.generatePrivate(
                    new ECPrivateKeySpec(ours.privateKey().useScalar(s -> new BigInteger(1, s)), parameters));
            PublicKey ourPublic = factory.generatePublic(
                    new ECPublicKeySpec(point(ours.publicKey().point()), parameters));
            byte[] shared =
                    ours.privateKey().useScalar(scalar -> CURVE.agree(scalar, point((ECPublicKey) theirs.getPublic())));
            assertArrayEquals(agree(ourPrivate, theirs.getPublic()), shared);
            assertArrayEquals(agree(theirs.getPrivate(), ourPublic), shared);
        }
    }

    @Test
    void keepsLeadingZeroesOfTheSharedSecret() {
        byte[] peer = CURVE.publicPoint(number(1));
        int shorter = 0;
        for (int i = 1; i < 1000; i++) {
            byte[] shared = CURVE.agree(number(i), peer);
            assertArrayEquals(Arrays.copyOfRange(CURVE.publicPoint(number(i)), 1, 33), shared);
            shorter += shared[0] == 0 ? 1 : 0;
        }
        assertTrue(shorter > 0, "some begin with a zero");
    }

    @Test
    void refusesPointsOffTheCurve() {
        byte[] point = CURVE.publicPoint(number(5));
        point[40] ^= 1;
        assertThrows(InputFailure.class, () -> CURVE.decompress(point));
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
