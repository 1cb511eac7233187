package acratools.testkit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** A key pair of the test's own, and JWTs under it: ES256, as a cluster or a CI server signs them. */
public final class TestJwt {
    private final KeyPair pair;

    public TestJwt() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            pair = generator.generateKeyPair();
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** The public key, PEM. */
    public String publicKey() {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    /** A signed token with these claims, a JSON object. */
    public String sign(String claims) {
        String signed = part("{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"test\"}") + "." + part(claims);
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(pair.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            String whole =
                    signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
            Printed.secret(whole);
            return whole;
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** Whether {@code jwt} is signed by this pair. */
    public boolean verifies(String jwt) {
        int dot = jwt.lastIndexOf('.');
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initVerify(pair.getPublic());
            signature.update(jwt.substring(0, Math.max(dot, 0)).getBytes(StandardCharsets.US_ASCII));
            return signature.verify(Base64.getUrlDecoder().decode(jwt.substring(dot + 1)));
        } catch (GeneralSecurityException | IllegalArgumentException broken) {
            return false;
        }
    }

    private static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
