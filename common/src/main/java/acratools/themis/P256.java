package acratools.themis;

import acratools.failure.InputFailure;
import acratools.log.Log;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * What the suite needs of the curve NIST P-256, and no more, so that bulk work may use a native library. Scalars are 32
 * bytes, big-endian, 1 to n - 1; points are 65 bytes, {@code 04 || X || Y}. Whoever calls zeroes scalars and shared
 * secrets. Implementations may be used by several threads, and so may what they make.
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

    /**
     * The point that belongs to a private key: scalar times base point.
     *
     * @throws InputFailure if the scalar is out of range
     */
    byte[] publicPoint(byte[] scalar);

    /**
     * Checks that a point is on the curve, and uncompresses it.
     *
     * @param point 33 bytes that begin with 02 or 03, or 65 that begin with 04
     * @throws InputFailure if it has another form, or is not on the curve
     */
    byte[] decompress(byte[] point);

    /**
     * ECDH.
     *
     * @param point as {@link #decompress} gives it
     * @return the X coordinate of scalar times point, 32 bytes, big-endian; the caller zeroes it
     * @throws InputFailure if the scalar is out of range, or the point has another form or is not on the curve
     */
    byte[] agree(byte[] scalar, byte[] point);

    /**
     * Prepares the ECDH of one private key with many public keys.
     *
     * @param mine lent until the receiver is closed
     */
    Receiver receiver(EcPrivateKey mine);

    /** Prepares the ECDH of many new key pairs, each used once, with one public key. */
    Sender sender(EcPublicKey peer);

    /** The side of ECDH that has a key; closing it erases what it made of the private key. */
    interface Receiver extends AutoCloseable {
        /** The shared secret, 32 bytes; the caller zeroes it. */
        byte[] agree(EcPublicKey peer);

        @Override
        void close();
    }

    /** The side of ECDH that makes a key for each message. Holds nothing secret between two calls. */
    interface Sender {
        /**
         * Makes a key pair, agrees with the peer and forgets the private half.
         *
         * @param random gives the private half, unless a native library draws it
         */
        Agreement agree(SecureRandom random);
    }

    /** What comes of a new key pair and the peer's public key. Closing it zeroes the shared secret. */
    final class Agreement implements AutoCloseable {
        private final EcPublicKey publicKey;
        private final byte[] secret;

        /** @param secret 32 bytes, taken over */
        Agreement(EcPublicKey publicKey, byte[] secret) {
            this.publicKey = publicKey;
            this.secret = secret;
        }

        /** The new pair's public half, for the peer to agree with. */
        public EcPublicKey publicKey() {
            return publicKey;
        }

        /** The live array, 32 bytes. */
        byte[] secret() {
            return secret;
        }

        @Override
        public void close() {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** The implementation for single keys: loads fast and needs no native library. */
    static P256 portable() {
        return BouncyCastleP256.INSTANCE;
    }

    /**
     * The implementation for many values: by a native library where that pays and is there, else {@link #portable()};
     * a debug line tells which and why. To be called once a run: loading takes some tenths of a second, and the JVM loads
     * a native library once, so that a second caller would be left with the portable one.
     *
     * @param values how many there will be, about; {@link Long#MAX_VALUE} where nobody knows
     */
    static P256 bulk(long values, Log log) {
        return NativeProvider.worthLoading(values) ? NativeProvider.find(log).orElse(portable()) : portable();
    }
}
