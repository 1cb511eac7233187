package acratools.themis;

import acratools.failure.InputFailure;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.math.ec.ECFieldElement;
import org.bouncycastle.math.ec.ECMultiplier;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.math.ec.custom.sec.SecP256R1Curve;
import org.bouncycastle.util.BigIntegers;

/**
 * P-256 by Bouncy Castle's arithmetic alone: no provider, no table of named curves, so few classes are loaded. For
 * the same reason Jacobian coordinates are made affine here: Bouncy Castle's own way starts its registry of random
 * numbers. Scalars become {@link BigInteger}s, which nobody can erase (docs/security.md).
 */
final class BouncyCastleP256 implements P256 {
    static final BouncyCastleP256 INSTANCE = new BouncyCastleP256();

    /** The base point of SEC 2, section 2.4.2, compressed. */
    private static final String BASE_POINT = "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";

    private final SecP256R1Curve curve = new SecP256R1Curve();
    private final ECPoint base = curve.decodePoint(BigIntegers.asUnsignedByteArray(new BigInteger(BASE_POINT, 16)));
    private final ECMultiplier ofBase = new FixedPointCombMultiplier();

    private BouncyCastleP256() {}

    @Override
    public EcKeyPair generate(SecureRandom random) {
        byte[] scalar = new byte[SCALAR_LENGTH];
        try {
            do {
                random.nextBytes(scalar);
            } while (!EcPrivateKey.inRange(scalar));
            return EcKeyPair.of(scalar, publicPoint(scalar));
        } finally {
            Arrays.fill(scalar, (byte) 0);
        }
    }

    @Override
    public byte[] publicPoint(byte[] scalar) {
        ECPoint point = ofBase.multiply(base, new BigInteger(1, scalar));
        ECFieldElement inverse = point.getZCoord(0).invert();
        ECFieldElement squared = inverse.square();
        byte[] encoded = new byte[POINT_LENGTH];
        encoded[0] = 4;
        point.getXCoord().multiply(squared).encodeTo(encoded, 1);
        point.getYCoord().multiply(squared).multiply(inverse).encodeTo(encoded, 1 + SCALAR_LENGTH);
        return encoded;
    }

    @Override
    public byte[] decompress(byte[] point) {
        try {
            return curve.decodePoint(point).getEncoded(false);
        } catch (IllegalArgumentException e) {
            throw new InputFailure("public key", "its point is not on the curve P-256", "", e);
        }
    }

    @Override
    public byte[] agree(byte[] scalar, byte[] point) {
        ECPoint shared =
                curve.decodePoint(point).multiply(new BigInteger(1, scalar)).normalize();
        return shared.getAffineXCoord().getEncoded();
    }
}
