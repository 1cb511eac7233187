package acratools.keymaker;

import acratools.keystore.KeystoreVersion;
import acratools.masterkey.MasterKey;
import acratools.masterkey.MasterKeyCodec;
import acratools.secret.Secret;
import java.security.SecureRandom;

/** Makes a fresh AMK and hands it to a new file. */
final class MasterKeyGenerator {
    private final MasterKeyCodec codec;
    private final SecureRandom random;

    MasterKeyGenerator(MasterKeyCodec codec, SecureRandom random) {
        this.codec = codec;
        this.random = random;
    }

    void generate(KeystoreVersion version, MasterKeyFile file) {
        try (MasterKey key = codec.generate(version, random);
                Secret encoded = MasterKeyCodec.encode(key)) {
            file.write(encoded, random);
        }
    }
}
