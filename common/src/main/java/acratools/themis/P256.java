package acratools.themis;

import acratools.failure.InputFailure;
import java.security.SecureRandom;

/**
 * What the suite needs of the curve NIST P-256, and no more, so that bulk work may use a native library. Scalars are 32
 * bytes, big-endian, 1 to n - 1; points are 65 bytes, {@code 04 || X || Y}. Whoever calls has checked the lengths and
 * the scalars' range, and zeroes scalars and shared secrets. Implementations may be used by several threads.
 */
public interface P256 {
    /** Bytes of a scalar, and of a coordinate. */
    int SCALAR_LENGTH = 32;

    /** Bytes of a compressed point: {@code 02} or {@code 03}, X. */
    int COMPRESSED_LENGTH = 33;

    /** Bytes of an uncompressed point: {@code 04}, X, Y. */
    int POINT_LENGTH = 65;

    /** Makes a key pair; the caller closes it. */
    EcKeyPair generate(SecureRandom random);

    /** The point that belongs to a private key: scalar times base point. */
    byte[] publicPoint(byte[] scalar);

    /**
     * Checks that a point is on the curve, and uncompresses it.
     *
     * @param point 33 bytes that begin with 02 or 03, or 65 that begin with 04
     * @throws InputFailure if it is not on the curve
     */
    byte[] decompress(byte[] point);

    /**
     * ECDH.
     *
     * @param point as {@link #decompress} gives it
     * @return the X coordinate of scalar times point, 32 bytes, big-endian; the caller zeroes it
     */
    byte[] agree(byte[] scalar, byte[] point);

    /** The implementation for single keys: loads fast and needs no native library. */
    static P256 portable() {
        return BouncyCastleP256.INSTANCE;
    }
}
