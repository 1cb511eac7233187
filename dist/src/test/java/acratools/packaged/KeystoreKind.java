package acratools.packaged;

import acratools.keystore.KeystoreVersion;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** The four kinds of keystore that every tool works on. */
public enum KeystoreKind {
    V1_IN_DIRECTORY(KeystoreVersion.V1, false),
    V2_IN_DIRECTORY(KeystoreVersion.V2, false),
    V1_IN_REDIS(KeystoreVersion.V1, true),
    V2_IN_REDIS(KeystoreVersion.V2, true);

    private static final byte[] SIGNATURE_KEY = "acra signature key, 32 bytes ...".getBytes(StandardCharsets.US_ASCII);

    private final KeystoreVersion version;
    private final boolean inRedis;

    KeystoreKind(KeystoreVersion version, boolean inRedis) {
        this.version = version;
        this.inRedis = inRedis;
    }

    public KeystoreVersion version() {
        return version;
    }

    public boolean isInRedis() {
        return inRedis;
    }

    /** The flag that says which version to make. */
    public String versionFlag() {
        return "--keystore=" + (version == KeystoreVersion.V1 ? "v1" : "v2");
    }

    /** The master key as {@code ACRA_MASTER_KEY} and Vault hold it. */
    public String masterKey() {
        return Base64.getEncoder().encodeToString(encoded());
    }

    /** All that is to be kept of the master key, by the names that {@link MemoryAllowance} knows. */
    public Map<String, byte[]> masterSecrets() {
        return version == KeystoreVersion.V1
                ? Map.of(MemoryAllowance.MASTER_KEY, encoded())
                : Map.of(
                        MemoryAllowance.MASTER_KEY,
                        encoded(),
                        "encryption key",
                        Distribution.masterKey(),
                        "signature key",
                        SIGNATURE_KEY.clone());
    }

    private byte[] encoded() {
        if (version == KeystoreVersion.V1) {
            return Distribution.masterKey();
        }
        Base64.Encoder base64 = Base64.getEncoder();
        return ("{\"encryption\":\"" + base64.encodeToString(Distribution.masterKey()) + "\",\"signature\":\""
                        + base64.encodeToString(SIGNATURE_KEY) + "\"}")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
