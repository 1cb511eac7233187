package acratools.themis;

/** A P-256 key pair; closing it erases the private half. */
public record EcKeyPair(EcPublicKey publicKey, EcPrivateKey privateKey) implements AutoCloseable {
    @Override
    public void close() {
        privateKey.close();
    }
}
