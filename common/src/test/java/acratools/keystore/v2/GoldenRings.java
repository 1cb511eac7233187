package acratools.keystore.v2;

import acratools.keystore.KeystoreVersion;
import acratools.log.Log;
import acratools.masterkey.MasterKeyCodec;
import acratools.masterkey.MasterKeyPair;
import acratools.protect.SecureCellProtector;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;
import acratools.storage.DirectoryStorage;
import acratools.storage.Storage;
import acratools.testkit.Golden;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;

/** The golden keystores of this version, opened under their master keys. */
final class GoldenRings {
    private static final Log NO_LOG = (level, message, pairs) -> {};

    private GoldenRings() {}

    static JsonNode expected(String name) {
        return Golden.json("keystore-v2/" + name + "/expected.json");
    }

    /** A copy of a golden tree, with the modes of a real one. */
    static Path copy(String name, Path scratch) {
        return Golden.copy("keystore-v2/" + name + "/keys", scratch.resolve("keys"));
    }

    /** Decodes an AMK as the tools do, of base64 text. */
    static MasterKeyPair masterKey(String base64) {
        try (Secret encoded = Secret.adopt(Base64.getDecoder().decode(base64))) {
            return (MasterKeyPair) new MasterKeyCodec(new OpenSecrets(), NO_LOG)
                    .decode(encoded, KeystoreVersion.V2, "master key of the test");
        }
    }

    static RingKeystore open(Path root, MasterKeyPair masterKey) {
        return open(new DirectoryStorage(root), masterKey, Clock.systemUTC(), new SecureRandom());
    }

    static RingKeystore open(Storage storage, MasterKeyPair masterKey, Clock clock, SecureRandom random) {
        return new RingKeystore(
                storage,
                new SecureCellProtector(masterKey.encryptionKey(), random),
                new RingSigner(masterKey.signatureKey()),
                clock);
    }
}
