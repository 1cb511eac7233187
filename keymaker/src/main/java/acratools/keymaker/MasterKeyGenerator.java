package acratools.keymaker;

import acratools.keystore.KeystoreVersion;
import acratools.masterkey.MasterKey;
import acratools.masterkey.MasterKeyCodec;
import acratools.secret.Secret;
import java.security.SecureRandom;
import java.util.function.Consumer;

/** Makes a fresh AMK and hands it to where it is to be kept. */
final class MasterKeyGenerator {
    private final MasterKeyCodec codec;
    private final SecureRandom random;

    MasterKeyGenerator(MasterKeyCodec codec, SecureRandom random) {
        this.codec = codec;
        this.random = random;
    }

    /** @param place takes the encoded key, which it does not close */
    void generate(KeystoreVersion version, Consumer<Secret> place) {
        try (MasterKey key = codec.generate(version, random);
                Secret encoded = MasterKeyCodec.encode(key)) {
            place.accept(encoded);
        }
    }
}
