package acratools.themis;

import acratools.failure.InputFailure;
import acratools.secret.Secret;
import java.util.Arrays;
import java.util.function.Function;

/** A P-256 private key: a number from 1 to n - 1. Source: spec/themis.md, "EC key containers". */
public final class EcPrivateKey implements AutoCloseable {
    /** n, the order of the base point (SEC 2, section 2.4.2), as signed bytes. */
    private static final byte[] ORDER = {
        -1, -1, -1, -1, 0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1, -68, -26, -6, -83, -89, 23, -98, -124, -13, -71,
        -54, -62, -4, 99, 37, 81
    };

    private final Secret container;

    private EcPrivateKey(Secret container) {
        this.container = container;
    }

    /**
     * Reads a REC2 container, 45 bytes.
     *
     * @param container not kept; still the caller's to close
     * @throws InputFailure if the tag, size, checksum or range is wrong, or the curve is not P-256
     */
    public static EcPrivateKey read(Secret container) {
        container.use(EcPrivateKey::check);
        return new EcPrivateKey(container.duplicate());
    }

    /** @param scalar in range; not kept, still the caller's to zero */
    static EcPrivateKey of(byte[] scalar) {
        byte[] body = new byte[P256.COMPRESSED_LENGTH];
        System.arraycopy(scalar, 0, body, 1, P256.SCALAR_LENGTH);
        try {
            return new EcPrivateKey(Secret.adopt(KeyContainer.write(KeyContainer.Kind.PRIVATE, body)));
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    /** The REC2 container, 45 bytes; this key's own, gone when it is closed. */
    public Secret container() {
        return container;
    }

    /** The public half, computed; to check that two halves belong together. */
    public EcPublicKey publicKey() {
        return EcPublicKey.of(useScalar(P256.portable()::publicPoint));
    }

    /** Lends the scalar, 32 bytes BE, for this call only. */
    <R> R useScalar(Function<byte[], R> reader) {
        return container.use(bytes -> {
            byte[] scalar = Arrays.copyOfRange(bytes, bytes.length - P256.SCALAR_LENGTH, bytes.length);
            try {
                return reader.apply(scalar);
            } finally {
                Arrays.fill(scalar, (byte) 0);
            }
        });
    }

    /** Whether the 32 bytes are a number from 1 to n - 1, in time that does not depend on them. */
    static boolean inRange(byte[] scalar) {
        int borrow = 0;
        int anyBit = 0;
        for (int i = P256.SCALAR_LENGTH - 1; i >= 0; i--) {
            borrow = ((scalar[i] & 0xff) - (ORDER[i] & 0xff) - borrow) >>> 31;
            anyBit |= scalar[i];
        }
        return borrow == 1 && anyBit != 0;
    }

    @Override
    public void close() {
        container.close();
    }

    private static boolean check(byte[] container) {
        byte[] body = KeyContainer.read(KeyContainer.Kind.PRIVATE, container);
        byte[] scalar = Arrays.copyOfRange(body, 1, body.length);
        try {
            if (body[0] != 0 || !inRange(scalar)) {
                throw KeyContainer.broken(KeyContainer.Kind.PRIVATE, "is out of range");
            }
            return true;
        } finally {
            Arrays.fill(body, (byte) 0);
            Arrays.fill(scalar, (byte) 0);
        }
    }
}
