package acratools.keystore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.KeystoreFailure;
import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.secret.Secret;
import acratools.storage.Access;
import acratools.storage.Change;
import acratools.storage.DirectoryStorage;
import acratools.storage.RedisTrial;
import acratools.storage.Storage;
import acratools.testkit.LiveRedis;
import acratools.testkit.LiveServers;
import acratools.themis.EcKeyPair;
import acratools.themis.EcPublicKey;
import acratools.themis.SecureCell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every kind of keystore promises of a batch, in each place. */
@ExtendWith(LiveServers.class)
class KeyBatchTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final KeyRef PAIR = new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_PAIR);
    private static final KeyRef SYMMETRIC = new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_SYMMETRIC);

    private static LiveRedis redis;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void findRedis(LiveRedis shared) {
        redis = shared;
    }

    @BeforeEach
    void emptyRedis() {
        redis.call("FLUSHALL");
    }

    @ParameterizedTest
    @CsvSource({"V1, false", "V2, false", "V1, true", "V2, true"})
    void ofTwoThatMakeAKeyIfAbsentOneDoes(KeystoreVersion version, boolean inRedis) {
        with(
                version,
                inRedis,
                'e',
                first -> with(version, inRedis, 'e', second -> {
                    EcPublicKey made;
                    try (KeyBatch one = first.newBatch();
                            KeyBatch two = second.newBatch()) {
                        made = addIfAbsent(one);
                        addIfAbsent(two);
                        assertEquals(Set.of(PAIR, SYMMETRIC), one.commit());
                        assertEquals(Set.of(), two.commit());
                    }
                    for (KeyRef ref : Set.of(PAIR, SYMMETRIC)) {
                        assertEquals(1, first.history(ref).size());
                        second.currentKey(ref).close();
                    }
                    assertEquals(made, second.publicKey(PAIR));
                }));
    }

    private static EcPublicKey addIfAbsent(KeyBatch batch) {
        try (EcKeyPair pair = EcKeyPair.generate(RANDOM);
                Secret key = Secret.random(32, RANDOM)) {
            batch.addIfAbsent(PAIR, pair);
            batch.addIfAbsent(SYMMETRIC, key);
            return pair.publicKey();
        }
    }

    @ParameterizedTest
    @CsvSource({"V1, false", "V2, false", "V1, true", "V2, true"})
    void isNotBegunUnderAnotherMasterKey(KeystoreVersion version, boolean inRedis) {
        with(version, inRedis, 'e', keystore -> addClients(keystore, 0, 2));
        with(
                version,
                inRedis,
                'x',
                keystore -> assertTrue(assertThrows(KeystoreFailure.class, keystore::newBatch)
                        .reason()
                        .contains("another one than this keystore was made under")));
        with(version, inRedis, 'e', keystore -> keystore.newBatch().close());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofV1WritesNothingIntoAKeystoreV2MadeMeanwhile(boolean inRedis) {
        with(KeystoreVersion.V1, inRedis, 'e', late -> {
            try (KeyBatch batch = late.newBatch()) {
                addIfAbsent(batch);
                with(KeystoreVersion.V2, inRedis, 'e', keystore -> addClients(keystore, 0, 1));
                assertTrue(assertThrows(KeystoreFailure.class, batch::commit)
                        .reason()
                        .contains("another version"));
            }
            assertFalse(late.contains(SYMMETRIC));
        });
        with(KeystoreVersion.V2, inRedis, 'e', keystore -> addClients(keystore, 1, 1));
    }

    @Test
    void isNotBegunWhereNoKeyMayBeTrusted() throws IOException {
        with(KeystoreVersion.V1, false, 'e', keystore -> addClients(keystore, 0, 2));
        Path keys = scratch.resolve("keys");
        Files.setPosixFilePermissions(keys.resolve("client_0_hmac"), PosixFilePermissions.fromString("rw-r--r--"));
        with(KeystoreVersion.V1, false, 'e', keystore -> keystore.newBatch().close());
        Files.setPosixFilePermissions(keys.resolve("client_1_hmac"), PosixFilePermissions.fromString("rw-r--r--"));
        with(
                KeystoreVersion.V1,
                false,
                'x',
                keystore -> assertTrue(assertThrows(KeystoreFailure.class, keystore::newBatch)
                        .subject()
                        .endsWith("_hmac")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isNotBegunUnderAnotherMasterKeyThanLegacyKeysHave(boolean inRedis) {
        try (Storage storage = storage(inRedis);
                Secret masterKey = TrialKeystore.secret('e');
                Secret key = Secret.random(32, RANDOM)) {
            storage.apply(List.of(Change.of("notes", Access.PRIVATE, new byte[] {'n', 'o', 'n', 'e'})));
            with(
                    KeystoreVersion.V1,
                    inRedis,
                    'x',
                    keystore -> keystore.newBatch().close());
            byte[] context = "client".getBytes(StandardCharsets.US_ASCII);
            byte[] sealed = SecureCell.seal(masterKey, key, context, RANDOM);
            storage.apply(List.of(Change.of("client_server", Access.PRIVATE, sealed)));
        }
        with(KeystoreVersion.V1, inRedis, 'e', keystore -> keystore.newBatch().close());
        with(
                KeystoreVersion.V1,
                inRedis,
                'x',
                keystore -> assertTrue(assertThrows(KeystoreFailure.class, keystore::newBatch)
                        .reason()
                        .contains("another one than this keystore was made under")));
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void isBegunBesideWhatMayNotBeTrusted(KeystoreVersion version) throws IOException {
        with(version, false, 'e', keystore -> addClients(keystore, 0, 1));
        Path keys = scratch.resolve("keys");
        Files.createSymbolicLink(keys.resolve("stray"), scratch.resolve("nowhere"));
        Files.createDirectory(keys.resolve("open"));
        Files.setPosixFilePermissions(keys.resolve("open"), PosixFilePermissions.fromString("rwxrwxrwx"));
        with(version, false, 'e', keystore -> addClients(keystore, 1, 1));
        with(version, false, 'x', keystore -> assertThrows(KeystoreFailure.class, keystore::newBatch));
    }

    @ParameterizedTest
    @CsvSource({"V1, false", "V2, false", "V1, true", "V2, true"})
    void costsTheSameForOneMoreClientOfMany(KeystoreVersion version, boolean inRedis) {
        with(version, inRedis, 'e', keystore -> addClients(keystore, 0, 20));
        long few = costOfOneMore(version, inRedis, 1000);
        with(version, inRedis, 'e', keystore -> addClients(keystore, 20, 70));
        long many = costOfOneMore(version, inRedis, 1001);
        // What Redis shows first may or may not be the version's marker.
        assertTrue(Math.abs(many - few) <= 2, few + " steps among few clients, " + many + " among many");
    }

    private long costOfOneMore(KeystoreVersion version, boolean inRedis, int number) {
        CountingStorage counting = new CountingStorage(storage(inRedis));
        with(version, counting, 'e', keystore -> addClients(keystore, number, 1));
        assertTrue(counting.count() > 0, "nothing was counted");
        return counting.count();
    }

    private static void addClients(Keystore keystore, int from, int count) {
        try (KeyBatch batch = keystore.newBatch()) {
            for (int i = from; i < from + count; i++) {
                try (Secret key = Secret.random(32, RANDOM)) {
                    batch.add(new KeyRef(new ClientId("client_" + i), KeyKind.HMAC), key);
                }
            }
            batch.commit();
        }
    }

    private Storage storage(boolean inRedis) {
        return inRedis
                ? RedisTrial.on(redis.port()).open(KeystoreChild.ROOT)
                : new DirectoryStorage(scratch.resolve("keys"));
    }

    private void with(KeystoreVersion version, boolean inRedis, char masterKey, Consumer<Keystore> work) {
        with(version, storage(inRedis), masterKey, work);
    }

    private static void with(KeystoreVersion version, Storage storage, char masterKey, Consumer<Keystore> work) {
        try (Secret key = TrialKeystore.secret(masterKey);
                Secret signer = TrialKeystore.secret('s');
                Keystore keystore = TrialKeystore.open(storage, version, key, signer)) {
            work.accept(keystore);
        }
    }
}
