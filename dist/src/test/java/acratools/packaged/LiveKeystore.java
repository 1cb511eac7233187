package acratools.packaged;

import acratools.keystore.Keystore;
import acratools.keystore.v1.FlatKeystore;
import acratools.keystore.v2.RingKeystore;
import acratools.keystore.v2.RingSigner;
import acratools.protect.SecureCellProtector;
import acratools.secret.Secret;
import acratools.storage.DirectoryStorage;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;

/** A keystore in a directory, of either version, opened here under a master key as {@code ACRA_MASTER_KEY} holds it. */
public final class LiveKeystore implements AutoCloseable {
    private final Secret encryptionKey;
    private final Secret signatureKey;
    private final Keystore keystore;

    private LiveKeystore(Secret encryptionKey, Secret signatureKey, boolean rings, Path root) {
        this.encryptionKey = encryptionKey;
        this.signatureKey = signatureKey;
        SecureCellProtector protector = new SecureCellProtector(encryptionKey, new SecureRandom());
        DirectoryStorage storage = new DirectoryStorage(root);
        this.keystore = rings
                ? new RingKeystore(storage, protector, new RingSigner(signatureKey), Clock.systemUTC())
                : new FlatKeystore(storage, protector, Clock.systemUTC());
    }

    /** @param version {@code v1} or {@code v2}, which also says what the master key is */
    public static LiveKeystore open(Path root, String version, String masterKey) {
        byte[] bytes = Base64.getDecoder().decode(masterKey);
        if (version.equals("v1")) {
            return new LiveKeystore(Secret.adopt(bytes), Secret.adopt(new byte[1]), false, root);
        }
        try {
            JsonNode keys = new ObjectMapper().readTree(bytes);
            return new LiveKeystore(key(keys, "encryption"), key(keys, "signature"), true, root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Secret key(JsonNode keys, String name) {
        return Secret.adopt(Base64.getDecoder().decode(keys.path(name).textValue()));
    }

    public Keystore keystore() {
        return keystore;
    }

    @Override
    public void close() {
        keystore.close();
        encryptionKey.close();
        signatureKey.close();
    }
}
