package acratools.themis;

import acratools.failure.InputFailure;
import java.util.Arrays;

/** A P-256 public key: a point that is on the curve. Immutable. Source: spec/themis.md, "EC key containers". */
public final class EcPublicKey {
    private final byte[] point;

    private EcPublicKey(byte[] point) {
        this.point = point;
    }

    /**
     * Reads a UEC2 container: 45 bytes (compressed point) or 77 (uncompressed).
     *
     * @throws InputFailure if the tag, size, checksum or point is wrong, or the curve is not P-256
     */
    public static EcPublicKey read(byte[] container) {
        byte[] body = KeyContainer.read(KeyContainer.Kind.PUBLIC, container);
        boolean known = body.length == P256.POINT_LENGTH ? body[0] == 4 : body[0] == 2 || body[0] == 3;
        if (!known) {
            throw KeyContainer.broken(KeyContainer.Kind.PUBLIC, "holds no point in a known form");
        }
        return new EcPublicKey(P256.portable().decompress(body));
    }

    /** @param point 04, X, Y; on the curve; not kept by the caller */
    static EcPublicKey of(byte[] point) {
        return new EcPublicKey(point);
    }

    /** The UEC2 container with the compressed point, 45 bytes. */
    public byte[] container() {
        byte[] compressed = Arrays.copyOf(point, P256.COMPRESSED_LENGTH);
        compressed[0] = (byte) (2 + (point[P256.POINT_LENGTH - 1] & 1));
        return KeyContainer.write(KeyContainer.Kind.PUBLIC, compressed);
    }

    /** The uncompressed point, 65 bytes: 04, X, Y. */
    public byte[] point() {
        return point.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EcPublicKey key && Arrays.equals(point, key.point);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(point);
    }
}
