package acratools.keystore.v2;

import acratools.secret.Secret;
import acratools.themis.HmacSha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Signs rings with the AMK's signature key: HMAC-SHA-256 over the context, {@code ": "} and the payload's DER. Source:
 * spec/keystore-v2.md.
 */
public final class RingSigner {
    private final Secret signatureKey;

    /** Signs with the AMK's signature key, which is not copied and still the caller's to close. */
    public RingSigner(Secret signatureKey) {
        this.signatureKey = signatureKey;
    }

    /** The signature, 32 bytes. */
    byte[] sign(String context, byte[] payload) {
        return signatureKey.use(key -> {
            try (HmacSha256 mac = new HmacSha256(key)) {
                mac.update((context + ": ").getBytes(StandardCharsets.UTF_8));
                mac.update(payload);
                return mac.finish();
            }
        });
    }

    /** Whether {@code signature} is right, in time that does not depend on where it is wrong. */
    boolean verify(String context, byte[] payload, byte[] signature) {
        return MessageDigest.isEqual(sign(context, payload), signature);
    }
}
