package acratools.kms;

import acratools.secret.Secret;
import java.net.URI;
import java.util.Optional;

/**
 * How to get to a KMS. Not a record: a record would print and compare its secret.
 */
public final class KmsAccess implements AutoCloseable {
    private final String keyId;
    private final Secret secretKey;
    private final String region;
    private final Optional<URI> endpoint;

    /**
     * @param keyId the access key's id, which is no secret
     * @param secretKey taken over, closed with this
     * @param endpoint another than the region's own
     */
    public KmsAccess(String keyId, Secret secretKey, String region, Optional<URI> endpoint) {
        this.keyId = keyId;
        this.secretKey = secretKey;
        this.region = region;
        this.endpoint = endpoint;
    }

    public String keyId() {
        return keyId;
    }

    /** UTF-8; still this object's. */
    public Secret secretKey() {
        return secretKey;
    }

    public String region() {
        return region;
    }

    public Optional<URI> endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        secretKey.close();
    }
}
