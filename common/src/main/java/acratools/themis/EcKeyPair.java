package acratools.themis;

import java.security.SecureRandom;

/** A P-256 key pair; closing it erases the private half. */
public record EcKeyPair(EcPublicKey publicKey, EcPrivateKey privateKey) implements AutoCloseable {
    /** Makes a pair; the caller closes it. */
    public static EcKeyPair generate(SecureRandom random) {
        return P256.portable().generate(random);
    }

    /**
     * The pair of a scalar and its point, for implementations of {@link P256}.
     *
     * @param scalar 32 bytes BE, in range; not kept, still the caller's to zero
     * @param point 65 bytes: 04, X, Y
     */
    static EcKeyPair of(byte[] scalar, byte[] point) {
        return new EcKeyPair(EcPublicKey.of(point), EcPrivateKey.of(scalar));
    }

    @Override
    public void close() {
        privateKey.close();
    }
}
