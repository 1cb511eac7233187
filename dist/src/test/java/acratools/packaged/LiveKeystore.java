package acratools.packaged;

import acratools.id.KeyKind;
import acratools.id.KeyRef;
import acratools.keystore.KeyBatch;
import acratools.keystore.Keystore;
import acratools.keystore.KeystoreBackup;
import acratools.keystore.KeystoreVersion;
import acratools.keystore.v1.FlatArchive;
import acratools.keystore.v1.FlatKeystore;
import acratools.keystore.v2.RingArchive;
import acratools.keystore.v2.RingKeystore;
import acratools.keystore.v2.RingSigner;
import acratools.protect.SecureCellProtector;
import acratools.secret.Secret;
import acratools.storage.DirectoryStorage;
import acratools.storage.LockMode;
import acratools.storage.LockScope;
import acratools.storage.Storage;
import acratools.themis.EcKeyPair;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.List;

/** A keystore of either version, opened here under a master key as {@code ACRA_MASTER_KEY} holds it. */
public final class LiveKeystore implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Secret encryptionKey;
    private final Secret signatureKey;
    private final Keystore keystore;
    private final KeystoreBackup backup;
    private final Storage storage;

    private LiveKeystore(Secret encryptionKey, Secret signatureKey, KeystoreVersion version, Storage storage) {
        this.encryptionKey = encryptionKey;
        this.signatureKey = signatureKey;
        SecureCellProtector protector = new SecureCellProtector(encryptionKey, RANDOM);
        this.storage = storage;
        Clock clock = Clock.systemUTC();
        switch (version) {
            case V1 -> {
                this.keystore = new FlatKeystore(storage, protector, clock);
                this.backup = new FlatArchive(storage, protector, clock, (level, message, pairs) -> {}, "keystore");
            }
            case V2 -> {
                RingSigner signer = new RingSigner(signatureKey);
                this.keystore = new RingKeystore(storage, protector, signer, clock);
                this.backup =
                        new RingArchive(storage, protector, signer, clock, (level, message, pairs) -> {}, "keystore");
            }
            default -> throw new IllegalArgumentException(version.toString());
        }
    }

    /**
     * Opens one in a directory.
     *
     * @param version {@code v1} or {@code v2}, which also says what the master key is
     */
    public static LiveKeystore open(Path root, String version, String masterKey) {
        return open(
                new DirectoryStorage(root), version.equals("v1") ? KeystoreVersion.V1 : KeystoreVersion.V2, masterKey);
    }

    /** Opens one in {@code storage}, which is closed with it. */
    public static LiveKeystore open(Storage storage, KeystoreVersion version, String masterKey) {
        byte[] bytes = Base64.getDecoder().decode(masterKey);
        if (version == KeystoreVersion.V1) {
            return new LiveKeystore(Secret.adopt(bytes), Secret.adopt(new byte[1]), version, storage);
        }
        try {
            JsonNode keys = new ObjectMapper().readTree(bytes);
            return new LiveKeystore(key(keys, "encryption"), key(keys, "signature"), version, storage);
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

    /** The same keystore, to take all keys out and put them in. */
    public KeystoreBackup backup() {
        return backup;
    }

    /** Finishes or undoes what a killed writer left, as the next one does first. */
    public void recover() {
        boolean flat = keystore.version() == KeystoreVersion.V1;
        storage.lock(LockMode.EXCLUSIVE, flat ? LockScope.SUITE : LockScope.SERVICES)
                .close();
    }

    /** Adds one key to each of {@code refs}, all or none, as the tools do. */
    public void write(List<KeyRef> refs) {
        try (KeyBatch batch = keystore.newBatch()) {
            for (KeyRef ref : refs) {
                add(batch, ref);
            }
            batch.commit();
        }
    }

    private static void add(KeyBatch batch, KeyRef ref) {
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

    @Override
    public void close() {
        keystore.close();
        encryptionKey.close();
        signatureKey.close();
    }
}
