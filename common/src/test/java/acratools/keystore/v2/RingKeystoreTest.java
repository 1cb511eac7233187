package acratools.keystore.v2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.KeystoreFailure;
import acratools.failure.StorageFailure;
import acratools.failure.UnsealFailure;
import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.id.ZoneId;
import acratools.keystore.KeyBatch;
import acratools.keystore.KeyEntry.Half;
import acratools.keystore.KeystoreVersion;
import acratools.keystore.TrialKeystore;
import acratools.masterkey.MasterKeyPair;
import acratools.secret.Secret;
import acratools.storage.DirectoryStorage;
import acratools.storage.Stepping;
import acratools.storage.Tree;
import acratools.themis.EcKeyPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RingKeystoreTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final KeyRef AUDIT_LOG = new KeyRef(new KeyOwner.AuditLog(), KeyKind.AUDIT_LOG);
    private static final KeyRef PAIR = new KeyRef(new ClientId("client"), KeyKind.STORAGE_PAIR);

    @TempDir
    private Path scratch;

    private Path root;
    private MasterKeyPair masterKey;

    @BeforeEach
    void open() {
        root = scratch.resolve("keys");
        masterKey = GoldenRings.masterKey(
                GoldenRings.expected("plain").get("master_key").asText());
    }

    @AfterEach
    void close() {
        masterKey.close();
    }

    private RingKeystore keystore() {
        return GoldenRings.open(root, masterKey);
    }

    private void write(KeyRef ref) {
        try (RingKeystore keystore = keystore();
                KeyBatch batch = keystore.newBatch();
                Secret key = Secret.random(32, RANDOM)) {
            batch.add(ref, key);
            batch.commit();
        }
    }

    private void change(String ring, RingTransaction.RingChange change) {
        try (DirectoryStorage storage = new DirectoryStorage(root)) {
            RingStore rings = new RingStore(storage, new RingSigner(masterKey.signatureKey()));
            new RingTransaction(storage, rings, Clock.systemUTC()).run(Map.of(ring, change));
        }
    }

    @Test
    void makesAKeystoreWithTheFilesAndModesOfAcra() {
        write(AUDIT_LOG);
        write(new KeyRef(new ClientId("client"), KeyKind.HMAC));
        Map<String, String> modes = new TreeMap<>();
        Tree.of(root).forEach((path, status) -> modes.put(path, status.substring(0, 9)));
        assertEquals(
                Map.of(
                        "/", "rwx------",
                        ".lock", "rw-r--r--",
                        "version", "rw-r--r--",
                        "audit-log.keyring", "rw-------",
                        "client/", "rwx------",
                        "client/client/", "rwx------",
                        "client/client/hmac-sym.keyring", "rw-------"),
                modes);
        assertEquals("rw-r--r-- 41637261204b657973746f7265207632", Tree.of(root).get("version"));
        assertEquals(KeystoreVersion.V2, keystore().version());
    }

    @Test
    void datesANewKeyAndMakesItCurrent() {
        Instant now = Instant.parse("2026-11-24T06:04:05.678Z");
        try (RingKeystore keystore = GoldenRings.open(
                        new DirectoryStorage(root), masterKey, Clock.fixed(now, ZoneOffset.UTC), RANDOM);
                KeyBatch batch = keystore.newBatch();
                Secret key = Secret.random(32, RANDOM)) {
            batch.add(AUDIT_LOG, key);
            batch.commit();
        }
        write(AUDIT_LOG);
        change("audit-log", (ring, later) -> {
            assertEquals(2, ring.current());
            RingKey first = ring.keys().get(0);
            assertEquals(KeyState.PRE_ACTIVE, first.state());
            assertEquals(Instant.parse("2026-11-24T06:04:05Z"), first.validSince());
            assertEquals(Instant.parse("2027-11-24T06:04:05Z"), first.validUntil());
            return ring;
        });
    }

    @Test
    void skipsDestroyedKeys() {
        write(AUDIT_LOG);
        write(AUDIT_LOG);
        write(AUDIT_LOG);
        change("audit-log", (ring, now) -> ring.withState(2, KeyState.DESTROYED));
        try (RingKeystore keystore = keystore()) {
            assertEquals(2, keystore.history(AUDIT_LOG).size());
            keystore.history(AUDIT_LOG).open(1).close();
            assertEquals(2, keystore.list().size());
        }
        change("audit-log", (ring, now) -> ring.withState(3, KeyState.DESTROYED));
        try (RingKeystore keystore = keystore()) {
            assertFalse(keystore.contains(AUDIT_LOG));
            assertEquals(
                    "has no current key",
                    assertThrows(KeystoreFailure.class, () -> keystore.currentKey(AUDIT_LOG))
                            .reason());
            keystore.history(AUDIT_LOG).open(0).close();
        }
        write(AUDIT_LOG);
        try (RingKeystore keystore = keystore()) {
            assertEquals(2, keystore.history(AUDIT_LOG).size());
            assertTrue(keystore.contains(AUDIT_LOG));
        }
    }

    @Test
    void refusesABrokenPublicHalf() {
        try (RingKeystore keystore = keystore();
                KeyBatch batch = keystore.newBatch();
                EcKeyPair pair = EcKeyPair.generate(RANDOM)) {
            batch.add(PAIR, pair);
            batch.commit();
        }
        change("client/client/storage", (ring, now) -> {
            byte[] publicKey = ring.keys().get(0).part(Half.PUBLIC).orElseThrow();
            publicKey[20] ^= 1;
            byte[] sealed = ring.keys().get(0).part(Half.PRIVATE).orElseThrow();
            return KeyRing.empty(ring.path()).withCurrent(RingKey.fresh(1, now, KeyData.pair(publicKey, sealed)));
        });
        try (RingKeystore keystore = keystore()) {
            KeystoreFailure failure = assertThrows(KeystoreFailure.class, () -> keystore.publicKey(PAIR));
            assertTrue(failure.reason().startsWith("its public half is no valid public key"), failure.reason());
            keystore.currentKey(PAIR).close();
        }
    }

    @Test
    void bindsASealToItsRingAndNumber() {
        write(AUDIT_LOG);
        write(AUDIT_LOG);
        change("audit-log", (ring, now) -> {
            KeyData second = ring.keys().get(1).data().get(0);
            return KeyRing.empty(ring.path()).withCurrent(RingKey.fresh(1, now, second));
        });
        try (RingKeystore keystore = keystore()) {
            UnsealFailure failure = assertThrows(UnsealFailure.class, () -> keystore.currentKey(AUDIT_LOG));
            assertEquals(root.resolve("audit-log.keyring") + ", key 1", failure.subject());
        }
    }

    @Test
    void writesNothingWithoutACommitAndNothingForAnOldBatch() {
        try (RingKeystore keystore = keystore();
                Secret key = Secret.random(32, RANDOM)) {
            KeyBatch batch = keystore.newBatch();
            batch.add(AUDIT_LOG, key);
            batch.close();
            assertThrows(IllegalStateException.class, batch::commit);
            assertThrows(IllegalStateException.class, () -> batch.add(AUDIT_LOG, key));
            assertFalse(keystore.contains(AUDIT_LOG));
        }
        assertFalse(Files.exists(root));
    }

    @Test
    void takesAKeyOnceAndAfterItsOwnerErasedIt() {
        try (RingKeystore keystore = keystore();
                KeyBatch batch = keystore.newBatch()) {
            Secret key = Secret.adopt(new byte[] {1, 2, 3});
            batch.add(AUDIT_LOG, key);
            assertThrows(IllegalArgumentException.class, () -> batch.add(AUDIT_LOG, key));
            assertThrows(IllegalArgumentException.class, () -> batch.add(PAIR, key));
            key.close();
            batch.commit();
            try (Secret read = keystore.currentKey(AUDIT_LOG)) {
                assertEquals(6, (int) read.use(bytes -> bytes[0] + bytes[1] + bytes[2]));
            }
        }
    }

    @Test
    void writesNothingIntoAKeystoreOfVersion1() throws IOException {
        Files.createDirectory(root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(root.resolve("client_storage"), "sealed");
        Map<String, String> before = Tree.of(root);
        assertThrows(KeystoreFailure.class, () -> write(AUDIT_LOG));
        assertEquals(before, Tree.of(root));
    }

    @Test
    void changesNoRingOfABatchWhenOneIsDamaged() throws IOException {
        write(AUDIT_LOG);
        KeyRef hmac = new KeyRef(new ClientId("client"), KeyKind.HMAC);
        write(hmac);
        Path file = root.resolve("client/client/hmac-sym.keyring");
        byte[] damaged = Files.readAllBytes(file);
        damaged[40] ^= 1;
        Files.write(file, damaged);
        Map<String, String> before = Tree.of(root);
        try (RingKeystore keystore = keystore();
                KeyBatch batch = keystore.newBatch();
                Secret key = Secret.random(32, RANDOM)) {
            batch.add(AUDIT_LOG, key);
            batch.add(hmac, key);
            KeystoreFailure failure = assertThrows(KeystoreFailure.class, batch::commit);
            assertEquals(file.toString(), failure.subject());
        }
        assertEquals(before, Tree.of(root));
    }

    @Test
    void changesNoRingOfABatchWhenTheDiskIsFull() {
        TrialKeystore.write(keystore(), TrialKeystore.FEW);
        Map<String, String> before = Tree.of(root);
        int refused = 0;
        for (int step = 1; ; step++) {
            try (RingKeystore keystore = GoldenRings.open(
                    Stepping.open(root, root, Stepping.failingAt(step)), masterKey, Clock.systemUTC(), RANDOM)) {
                TrialKeystore.write(keystore, TrialKeystore.FEW);
                break;
            } catch (StorageFailure failure) {
                if (Tree.of(root).containsKey(".acra-tools.journal")) {
                    break;
                }
                refused++;
                assertEquals(before, Tree.of(root), "step " + step);
            }
        }
        assertTrue(refused > 10, "refused " + refused);
    }

    @Test
    void takesNothingOfAnotherWriterForItsOwnWhenItFinishesABatch() throws IOException {
        TrialKeystore.write(keystore(), TrialKeystore.FEW);
        List<String> replaced = new ArrayList<>();
        Stepping.Listener dying = (number, step, path) -> {
            if (step.equals("REPLACE")) {
                replaced.add(path.toString());
                if (replaced.size() == 2) {
                    throw new Stepping.Killed();
                }
            }
        };
        try (RingKeystore keystore =
                GoldenRings.open(Stepping.open(root, root, dying), masterKey, Clock.systemUTC(), RANDOM)) {
            assertThrows(Stepping.Killed.class, () -> TrialKeystore.write(keystore, TrialKeystore.FEW));
        }
        Path stale = Files.writeString(Path.of(replaced.get(0) + ".new"), "half a ri");
        Files.setPosixFilePermissions(stale, PosixFilePermissions.fromString("rw-------"));
        TrialKeystore.write(keystore(), TrialKeystore.FEW);
        assertFalse(Files.exists(stale));
        try (RingKeystore keystore = keystore()) {
            for (KeyRef ref : TrialKeystore.FEW) {
                assertEquals(3, keystore.history(ref).size(), ref.toString());
            }
        }
    }

    @Test
    void mapsEveryRefToARingAndBackAndNothingElse() {
        ZoneId zone = new ZoneId("DDDDDDDDaaaabbbbccccdddd");
        List<KeyRef> refs = List.of(
                PAIR,
                new KeyRef(new ClientId("client"), KeyKind.STORAGE_SYMMETRIC),
                new KeyRef(new ClientId("a storage-sym"), KeyKind.HMAC),
                new KeyRef(zone, KeyKind.STORAGE_PAIR),
                new KeyRef(zone, KeyKind.STORAGE_SYMMETRIC),
                new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_PAIR),
                new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_SYMMETRIC),
                AUDIT_LOG);
        for (KeyRef ref : refs) {
            assertEquals(ref, RingLayout.ref(RingLayout.ring(ref)).orElseThrow());
        }
        for (String other : List.of(
                "",
                "storage",
                "client",
                "client/client",
                "client/x/storage",
                "client/client/other",
                "client/a/b/storage",
                "zone/client/storage",
                "zone/DDDDDDDDaaaabbbbccccdddd/hmac-sym",
                "client//storage",
                "/client/client/storage",
                "audit-log/",
                "clients/client/storage")) {
            assertTrue(RingLayout.ref(other).isEmpty(), other);
        }
    }
}
