package acratools.keystore;

import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyRef;
import acratools.keystore.v1.FlatKeystore;
import acratools.keystore.v2.RingKeystore;
import acratools.keystore.v2.RingSigner;
import acratools.log.Log;
import acratools.masterkey.MasterKey;
import acratools.masterkey.MasterKeyCodec;
import acratools.masterkey.MasterKeyPair;
import acratools.protect.SecureCellProtector;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;
import acratools.storage.DirectoryStorage;
import acratools.storage.RedisTrial;
import acratools.storage.Storage;
import acratools.testkit.LiveRedis;
import acratools.themis.EcKeyPair;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Locale;

/**
 * Makes a keystore of many clients for scripts/benchmark-keystore: {@code ManyClients v1|v2 directory|redis COUNT SCRATCH},
 * its master key in ACRA_MASTER_KEY. Each client has a pair, a symmetric key and an HMAC key. Prints the keystore's
 * directory, or Redis' port, and lives until its standard input ends.
 */
public final class ManyClients {
    private static final int AT_ONCE = 500;
    private static final Log NO_LOG = (level, message, pairs) -> {};

    private ManyClients() {}

    public static void main(String[] args) throws IOException {
        KeystoreVersion version = KeystoreVersion.valueOf(args[0].toUpperCase(Locale.ROOT));
        int count = Integer.parseInt(args[2]);
        Path scratch = Path.of(args[3]);
        if (args[1].equals("redis")) {
            try (LiveRedis redis = LiveRedis.start(scratch)) {
                fill(version, RedisTrial.on(redis.port()).open(".acrakeys"), count);
                tell(Integer.toString(redis.port()));
            }
        } else {
            Path root = scratch.resolve(".acrakeys");
            fill(version, new DirectoryStorage(root), count);
            tell(root.toString());
        }
    }

    private static void tell(String place) throws IOException {
        System.out.println(place);
        System.in.transferTo(OutputStream.nullOutputStream());
    }

    private static void fill(KeystoreVersion version, Storage storage, int count) {
        SecureRandom random = new SecureRandom();
        byte[] text = Base64.getDecoder().decode(System.getenv("ACRA_MASTER_KEY"));
        try (Secret encoded = Secret.adopt(text);
                MasterKey masterKey =
                        new MasterKeyCodec(new OpenSecrets(), NO_LOG).decode(encoded, version, "master key");
                Keystore keystore = open(version, storage, masterKey, random)) {
            for (int done = 0; done < count; done += AT_ONCE) {
                add(keystore, done, Math.min(count, done + AT_ONCE), random);
            }
        }
    }

    private static void add(Keystore keystore, int from, int to, SecureRandom random) {
        try (KeyBatch batch = keystore.newBatch()) {
            for (int i = from; i < to; i++) {
                ClientId client = new ClientId("client_" + i);
                try (EcKeyPair pair = EcKeyPair.generate(random);
                        Secret symmetric = Secret.random(32, random);
                        Secret hmac = Secret.random(32, random)) {
                    batch.add(new KeyRef(client, KeyKind.STORAGE_PAIR), pair);
                    batch.add(new KeyRef(client, KeyKind.STORAGE_SYMMETRIC), symmetric);
                    batch.add(new KeyRef(client, KeyKind.HMAC), hmac);
                }
            }
            batch.commit();
        }
    }

    private static Keystore open(KeystoreVersion version, Storage storage, MasterKey masterKey, SecureRandom random) {
        SecureCellProtector protector = new SecureCellProtector(masterKey.encryptionKey(), random);
        return switch (version) {
            case V1 -> new FlatKeystore(storage, protector, Clock.systemUTC());
            case V2 ->
                new RingKeystore(
                        storage,
                        protector,
                        new RingSigner(((MasterKeyPair) masterKey).signatureKey()),
                        Clock.systemUTC());
        };
    }
}
