package acratools.keystore;

import acratools.failure.ToolFailure;
import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.keystore.v1.FlatKeystore;
import acratools.keystore.v2.RingKeystore;
import acratools.keystore.v2.RingSigner;
import acratools.protect.SecureCellProtector;
import acratools.secret.Secret;
import acratools.storage.LockMode;
import acratools.storage.LockScope;
import acratools.storage.RedisTrial;
import acratools.storage.Storage;
import acratools.storage.StorageLock;
import acratools.themis.EcKeyPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Another process that writes to a keystore in Redis. Arguments: Redis' port, the version, and how many batches; or {@code
 * lock} in their place, to take the lock, say {@code locked} and wait to be killed. Says {@code done} or the failure.
 */
final class RedisChild {
    static final String ROOT = ".acrakeys";

    static final List<KeyRef> KEYS = List.of(
            new KeyRef(new ClientId("client"), KeyKind.STORAGE_PAIR),
            new KeyRef(new ClientId("client"), KeyKind.HMAC),
            new KeyRef(new KeyOwner.AuditLog(), KeyKind.AUDIT_LOG),
            new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_SYMMETRIC));

    private static final SecureRandom RANDOM = new SecureRandom();

    private RedisChild() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        KeystoreVersion version = KeystoreVersion.valueOf(args[1]);
        try {
            if (args[2].equals("lock")) {
                waitUnderLock(port, version);
                return;
            }
            try (Secret key = key('e');
                    Secret signer = key('s');
                    Keystore keystore = open(RedisTrial.on(port).open(ROOT), version, key, signer)) {
                for (int round = 0; round < Integer.parseInt(args[2]); round++) {
                    writeKeys(keystore);
                }
            }
            System.out.println("done");
        } catch (ToolFailure failure) {
            System.out.println(failure.getMessage());
        }
    }

    private static void waitUnderLock(int port, KeystoreVersion version) throws IOException {
        LockScope scope = version == KeystoreVersion.V1 ? LockScope.SUITE : LockScope.SERVICES;
        try (Storage storage = RedisTrial.on(port).open(ROOT);
                StorageLock lock = storage.lock(LockMode.EXCLUSIVE, scope)) {
            System.out.println("locked");
            System.out.flush();
            throw new IOException("not killed: " + System.in.read() + lock);
        }
    }

    static Secret key(char letter) {
        return Secret.adopt(String.valueOf(letter).repeat(32).getBytes(StandardCharsets.US_ASCII));
    }

    static Keystore open(Storage storage, KeystoreVersion version, Secret key, Secret signer) {
        SecureCellProtector protector = new SecureCellProtector(key, RANDOM);
        return switch (version) {
            case V1 -> new FlatKeystore(storage, protector, Clock.systemUTC());
            case V2 -> new RingKeystore(storage, protector, new RingSigner(signer), Clock.systemUTC());
        };
    }

    static void writeKeys(Keystore keystore) {
        try (KeyBatch batch = keystore.newBatch()) {
            KEYS.forEach(ref -> add(batch, ref));
            batch.commit();
        }
    }

    static void add(KeyBatch batch, KeyRef ref) {
        if (ref.kind() == KeyKind.STORAGE_PAIR) {
            try (EcKeyPair pair = EcKeyPair.generate(RANDOM)) {
                batch.add(ref, pair);
            }
        } else {
            try (Secret key = Secret.random(32, RANDOM)) {
                batch.add(ref, key);
            }
        }
    }

    static Process start(int port, KeystoreVersion version, String work) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), RedisChild.class.getName()));
        command.addAll(List.of(Integer.toString(port), version.name(), work));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
