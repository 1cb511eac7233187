package acratools.themis;

import acratools.failure.InputFailure;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.math.ec.ECFieldElement;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointPreCompInfo;
import org.bouncycastle.math.ec.FixedPointUtil;
import org.bouncycastle.math.ec.custom.sec.SecP256R1Curve;
import org.bouncycastle.util.BigIntegers;

/**
 * P-256 by Bouncy Castle's arithmetic alone: no provider, no table of named curves, so few classes are loaded. For
 * the same reason Jacobian coordinates are made affine here: Bouncy Castle's own way starts its registry of random
 * numbers, and a multiple of the base point is read bit by bit from the caller's array: Bouncy Castle's own way makes a
 * {@link BigInteger} of the scalar, which nobody can erase.
 */
final class BouncyCastleP256 implements P256 {
    static final BouncyCastleP256 INSTANCE = new BouncyCastleP256();

    /** The base point of SEC 2, section 2.4.2, compressed. */
    private static final String BASE_POINT = "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";

    private static final int WINDOW = 4;

    private final SecP256R1Curve curve = new SecP256R1Curve();
    private final ECPoint base = curve.decodePoint(BigIntegers.asUnsignedByteArray(new BigInteger(BASE_POINT, 16)));

    private BouncyCastleP256() {}

    @Override
    public EcKeyPair generate(SecureRandom random) {
        byte[] scalar = randomScalar(random);
        try {
            return EcKeyPair.of(scalar, publicPoint(scalar));
        } finally {
            Arrays.fill(scalar, (byte) 0);
        }
    }

    /** A private key; the caller zeroes it. */
    static byte[] randomScalar(SecureRandom random) {
        byte[] scalar = new byte[SCALAR_LENGTH];
        do {
            random.nextBytes(scalar);
        } while (!EcPrivateKey.inRange(scalar));
        return scalar;
    }

    @Override
    public byte[] publicPoint(byte[] scalar) {
        requireRange(scalar);
        ECPoint point = times(base, scalar);
        ECFieldElement inverse = point.getZCoord(0).invert();
        ECFieldElement squared = inverse.square();
        byte[] encoded = new byte[POINT_LENGTH];
        encoded[0] = 4;
        point.getXCoord().multiply(squared).encodeTo(encoded, 1);
        point.getYCoord().multiply(squared).multiply(inverse).encodeTo(encoded, 1 + SCALAR_LENGTH);
        return encoded;
    }

    /**
     * ECDH with a point that is met again and again: a table of its multiples is made at the first call and kept in it.
     *
     * @param scalar in range
     * @return as {@link #agree} does
     */
    byte[] agreeByTable(byte[] scalar, ECPoint point) {
        ECPoint shared = times(point, scalar);
        ECFieldElement inverse = shared.getZCoord(0).invert();
        return shared.getXCoord().multiply(inverse.square()).getEncoded();
    }

    /** The comb of Bouncy Castle's {@code FixedPointCombMultiplier}, with its table and its arithmetic. */
    private ECPoint times(ECPoint point, byte[] scalar) {
        FixedPointPreCompInfo comb = FixedPointUtil.precompute(point);
        int distance = (FixedPointUtil.getCombSize(curve) + comb.getWidth() - 1) / comb.getWidth();
        int top = distance * comb.getWidth() - 1;
        ECPoint sum = curve.getInfinity();
        for (int i = 0; i < distance; i++) {
            int index = 0;
            for (int bit = top - i; bit >= 0; bit -= distance) {
                index = index << 1 | bit(scalar, bit);
            }
            sum = sum.twicePlus(comb.getLookupTable().lookup(index));
        }
        ECPoint product = sum.add(comb.getOffset());
        if (!product.isValid()) {
            throw new IllegalStateException("a multiple of a point is not on the curve");
        }
        return product;
    }

    /** Bit {@code n} of a big-endian number, 0 the lowest; those above its length are 0. */
    private static int bit(byte[] number, int n) {
        int at = number.length - 1 - (n >>> 3);
        return at < 0 ? 0 : number[at] >>> (n & 7) & 1;
    }

    @Override
    public byte[] decompress(byte[] point) {
        return decode(point).getEncoded(false);
    }

    @Override
    public byte[] agree(byte[] scalar, byte[] point) {
        requireRange(scalar);
        requireUncompressed(point);
        ECPoint shared = timesOnce(decode(point), scalar);
        return shared.getXCoord()
                .multiply(shared.getZCoord(0).invert().square())
                .getEncoded();
    }

    /** Four bits at a time, with the point's first multiples; for a point that is met once. */
    private ECPoint timesOnce(ECPoint point, byte[] scalar) {
        ECPoint[] multiples = new ECPoint[1 << WINDOW];
        multiples[0] = curve.getInfinity();
        for (int i = 1; i < multiples.length; i++) {
            multiples[i] = multiples[i - 1].add(point);
        }
        ECPoint sum = curve.getInfinity();
        for (byte two : scalar) {
            sum = sum.timesPow2(WINDOW).add(multiples[two >> WINDOW & 0xf]);
            sum = sum.timesPow2(WINDOW).add(multiples[two & 0xf]);
        }
        return sum;
    }

    @Override
    public Receiver receiver(EcPrivateKey mine) {
        return new Receiver() {
            @Override
            public byte[] agree(EcPublicKey peer) {
                return mine.useScalar(scalar -> BouncyCastleP256.this.agree(scalar, peer.point()));
            }

            @Override
            public void close() {
                // The key is the caller's, and there is nothing else.
            }
        };
    }

    @Override
    public Sender sender(EcPublicKey peer) {
        return new BouncyCastleSender(this, peer);
    }

    /** A point of this curve in one of the forms that {@link #decompress} takes. */
    ECPoint decode(byte[] point) {
        boolean knownForm = point.length == POINT_LENGTH
                ? point[0] == 4
                : point.length == COMPRESSED_LENGTH && (point[0] == 2 || point[0] == 3);
        if (!knownForm) {
            throw new InputFailure("public key", "holds no point in a known form", "");
        }
        try {
            return curve.decodePoint(point);
        } catch (IllegalArgumentException e) {
            throw new InputFailure("public key", "its point is not on the curve P-256", "", e);
        }
    }

    static void requireUncompressed(byte[] point) {
        if (point.length != POINT_LENGTH || point[0] != 4) {
            throw new InputFailure("public key", "holds no uncompressed point", "");
        }
    }

    static void requireRange(byte[] scalar) {
        if (scalar.length != SCALAR_LENGTH || !EcPrivateKey.inRange(scalar)) {
            throw new InputFailure("private key", "is out of range", "");
        }
    }
}
