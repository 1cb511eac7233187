package acratools.keystore;

import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.id.KeyRef;
import acratools.keystore.KeyEntry.Half;
import acratools.keystore.v1.FlatKeystore;
import acratools.keystore.v1.FlatWrapping;
import acratools.keystore.v2.RingKeystore;
import acratools.keystore.v2.RingSigner;
import acratools.keystore.v2.RingWrapping;
import acratools.log.Log;
import acratools.masterkey.MasterKey;
import acratools.masterkey.MasterKeyCodec;
import acratools.masterkey.MasterKeyPair;
import acratools.protect.SecureCellProtector;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;
import acratools.storage.Storage;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Two master keys of a version, and a keystore's keys read under one of them by the ordinary readers. */
final class RewrapTrial implements AutoCloseable {
    private static final Log NO_LOG = (level, message, pairs) -> {};
    private static final SecureRandom RANDOM = new SecureRandom();

    final KeystoreVersion version;
    final MasterKey oldKey;
    final MasterKey newKey;

    /** @param oldKey base64 as in {@code ACRA_MASTER_KEY} */
    RewrapTrial(KeystoreVersion version, String oldKey) {
        this.version = version;
        MasterKeyCodec codec = new MasterKeyCodec(new OpenSecrets(), NO_LOG);
        try (Secret text = Secret.adopt(Base64.getDecoder().decode(oldKey))) {
            this.oldKey = codec.decode(text, version, "the test's master key");
        }
        this.newKey = fresh();
    }

    MasterKey fresh() {
        return new MasterKeyCodec(new OpenSecrets(), NO_LOG).generate(version, RANDOM);
    }

    /** From the old to the new one, so many names at once. */
    KeystoreRewrap rewrap(Storage storage, int batchLength) {
        return rewrap(storage, oldKey, newKey, batchLength);
    }

    KeystoreRewrap rewrap(Storage storage, MasterKey from, MasterKey to, int batchLength) {
        return new KeystoreRewrap(storage, wrapping(from, to), RANDOM, "the keystore", batchLength);
    }

    static KeyWrapping wrapping(MasterKey from, MasterKey to) {
        return from instanceof MasterKeyPair first && to instanceof MasterKeyPair second
                ? new RingWrapping(side(first), side(second), Clock.systemUTC())
                : new FlatWrapping(protector(from), protector(to));
    }

    private static RingWrapping.Side side(MasterKeyPair key) {
        return new RingWrapping.Side(protector(key), new RingSigner(key.signatureKey()));
    }

    private static SecureCellProtector protector(MasterKey key) {
        return new SecureCellProtector(key.encryptionKey(), RANDOM);
    }

    /** Closing it closes {@code storage}. */
    static Keystore open(Storage storage, MasterKey key) {
        return key instanceof MasterKeyPair pair
                ? new RingKeystore(storage, protector(pair), new RingSigner(pair.signatureKey()), Clock.systemUTC())
                : new FlatKeystore(storage, protector(key), Clock.systemUTC());
    }

    /** Every private half and symmetric key of every generation, by place and generation, in hex. */
    static Map<String, String> keys(Storage storage, MasterKey key) {
        Map<String, String> keys = new TreeMap<>();
        Keystore keystore = open(storage, key);
        for (KeyEntry entry : keystore.list()) {
            if (entry.half() != Half.PUBLIC) {
                KeyRef ref = entry.ref().orElseThrow();
                try (Secret opened = keystore.history(ref).open(entry.generation())) {
                    keys.put(entry.path() + " " + entry.generation(), opened.use(HexFormat.of()::formatHex));
                }
            }
        }
        assertTrue(keys.size() > 3, keys.keySet()::toString);
        return keys;
    }

    @Override
    public void close() {
        oldKey.close();
        newKey.close();
    }
}
