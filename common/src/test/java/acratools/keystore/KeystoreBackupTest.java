package acratools.keystore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.KeystoreFailure;
import acratools.failure.UnsealFailure;
import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.keystore.RestorePlan.Fate;
import acratools.keystore.v1.FlatArchive;
import acratools.keystore.v2.RingArchive;
import acratools.keystore.v2.RingSigner;
import acratools.log.Log;
import acratools.protect.SecureCellProtector;
import acratools.secret.Secret;
import acratools.storage.Access;
import acratools.storage.Change;
import acratools.storage.DirectoryStorage;
import acratools.storage.RedisTrial;
import acratools.storage.Stepping;
import acratools.storage.Storage;
import acratools.testkit.LiveRedis;
import acratools.testkit.LiveServers;
import acratools.themis.SecureCell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All keys out of one keystore and into another, in either place and under another master key. */
@ExtendWith(LiveServers.class)
class KeystoreBackupTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Runnable GO_ON = () -> {};
    private static final String ROOT = "keys";

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

    /** A keystore in some place under the master key of one letter. */
    private static final class Side implements AutoCloseable {
        final Storage storage;
        final KeystoreVersion version;
        final Secret sealing;
        final Secret signing;

        Side(Storage storage, KeystoreVersion version, char letter) {
            this.storage = storage;
            this.version = version;
            this.sealing = TrialKeystore.secret(letter);
            this.signing = TrialKeystore.secret((char) (letter + 1));
        }

        Keystore keystore() {
            return TrialKeystore.open(storage, version, sealing, signing);
        }

        KeystoreBackup backup() {
            SecureCellProtector protector = new SecureCellProtector(sealing, RANDOM);
            Log log = (level, message, pairs) -> {};
            return switch (version) {
                case V1 -> new FlatArchive(storage, protector, Clock.systemUTC(), log, "keystore");
                case V2 ->
                    new RingArchive(storage, protector, new RingSigner(signing), Clock.systemUTC(), log, "keystore");
            };
        }

        void write() {
            TrialKeystore.write(keystore(), TrialKeystore.ALL);
        }

        /** Every key by what it is and its generation. */
        Map<String, String> keys() {
            Map<String, String> keys = new TreeMap<>();
            for (KeyRef ref : TrialKeystore.ALL) {
                KeyHistory history = keystore().history(ref);
                for (int i = 0; i < history.size(); i++) {
                    try (Secret key = history.open(i)) {
                        keys.put(ref + " " + i, key.use(HexFormat.of()::formatHex));
                    }
                }
            }
            return keys;
        }

        /** The keys of the only ref, the current one first. */
        List<String> keysOf(List<KeyRef> refs) {
            List<String> keys = new ArrayList<>();
            KeyHistory history = keystore().history(refs.get(0));
            for (int i = 0; i < history.size(); i++) {
                try (Secret key = history.open(i)) {
                    keys.add(key.use(HexFormat.of()::formatHex));
                }
            }
            return keys;
        }

        @Override
        public void close() {
            storage.close();
            sealing.close();
            signing.close();
        }
    }

    private Side directory(String name, KeystoreVersion version, char letter) {
        return new Side(new DirectoryStorage(scratch.resolve(name)), version, letter);
    }

    private static Side inRedis(KeystoreVersion version, char letter) {
        return new Side(RedisTrial.on(redis.port()).open(ROOT), version, letter);
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void movesFromADirectoryToRedisAndBackUnderOtherMasterKeys(KeystoreVersion version) {
        try (Side source = directory("source", version, 'a');
                Side middle = inRedis(version, 'e');
                Side target = directory("target", version, 'm')) {
            source.write();
            source.write();
            move(source, middle);
            assertEquals(source.keys(), middle.keys());
            move(middle, target);
            assertEquals(source.keys(), target.keys());
            for (KeyReport report : target.keystore().inspect()) {
                assertTrue(report.problem().isEmpty(), report.toString());
            }
        }
    }

    private static RestorePlan move(Side from, Side to) {
        try (BackupContent taken = from.backup().take(GO_ON)) {
            return to.backup().restore(taken, false, GO_ON);
        }
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void aSecondRunFindsNothingToDo(KeystoreVersion version) {
        try (Side source = directory("source", version, 'a');
                Side target = directory("target", version, 'm')) {
            source.write();
            move(source, target);
            Map<String, String> before = target.keys();
            RestorePlan again = move(source, target);
            assertEquals(again.fates().size(), again.count(Fate.KEEP));
            assertEquals(before, target.keys());
        }
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void refusesOtherKeysAndWritesNothing(KeystoreVersion version) {
        try (Side source = directory("source", version, 'a');
                Side target = directory("target", version, 'm')) {
            source.write();
            target.write();
            Map<String, String> before = target.keys();
            KeystoreFailure failure = assertThrows(KeystoreFailure.class, () -> move(source, target));
            assertTrue(failure.reason().contains("are there with other content"), failure.getMessage());
            assertTrue(failure.getSuppressed().length > 0);
            assertEquals(before, target.keys());
        }
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void overwritesAndKeepsWhatWasThereAsFormerKeys(KeystoreVersion version) {
        try (Side source = directory("source", version, 'a');
                Side target = inRedis(version, 'm')) {
            source.write();
            source.write();
            target.write();
            Map<String, String> old = target.keys();
            Map<String, String> wanted = source.keys();
            try (BackupContent taken = source.backup().take(GO_ON)) {
                RestorePlan plan = target.backup().plan(taken, true);
                assertEquals(old, target.keys());
                RestorePlan done = target.backup().restore(taken, true, GO_ON);
                assertEquals(plan, done);
                assertEquals(0, done.count(Fate.CONFLICT));
            }
            Map<String, String> now = target.keys();
            Set<String> all = new TreeSet<>(now.values());
            assertTrue(all.containsAll(old.values()));
            assertTrue(all.containsAll(wanted.values()));
            wanted.forEach((name, key) -> {
                if (name.endsWith(" 0")) {
                    assertEquals(key, now.get(name), name);
                }
            });
        }
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void refusesAKeystoreUnderAnotherMasterKey(KeystoreVersion version) {
        try (Side source = directory("source", version, 'a');
                Side target = directory("target", version, 'm');
                Side wrong = directory("target", version, 'q')) {
            source.write();
            target.write();
            Map<String, String> before = target.keys();
            KeystoreFailure failure = assertThrows(KeystoreFailure.class, () -> move(source, wrong));
            assertEquals("master key", failure.subject());
            assertEquals(before, target.keys());
        }
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void aKeyThatDoesNotOpenEndsTheExport(KeystoreVersion version) {
        try (Side source = directory("source", version, 'a')) {
            source.write();
            String path = version == KeystoreVersion.V1 ? "client_hmac" : "client/client/hmac-sym.keyring";
            byte[] altered = source.storage.read(path, Access.PRIVATE).orElseThrow();
            altered[altered.length - 1] ^= 1;
            source.storage.apply(List.of(Change.of(path, Access.PRIVATE, altered)));
            Class<? extends RuntimeException> wanted =
                    version == KeystoreVersion.V1 ? UnsealFailure.class : KeystoreFailure.class;
            RuntimeException failure =
                    assertThrows(wanted, () -> source.backup().take(GO_ON));
            assertTrue(failure.getMessage().contains(path), failure.getMessage());
        }
    }

    /** One batch changes every key: of a mixture of two of them, some keys had more generations than others. */
    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void takesAMomentThoughAnotherWritesMeanwhile(KeystoreVersion version) {
        try (Side source = inRedis(version, 'a')) {
            source.write();
            for (int before = 1; before <= 13; before += 4) {
                int read = before;
                int[] reads = {0};
                Storage disturbed = new ReadStorage(source.storage, () -> {
                    if (++reads[0] == read) {
                        try (Side other = inRedis(version, 'a')) {
                            other.write();
                        }
                    }
                });
                try (BackupContent taken =
                        new Side(disturbed, version, 'a').backup().take(GO_ON)) {
                    Map<String, Integer> generations = new TreeMap<>();
                    for (KeyReport report : taken.reports()) {
                        generations.merge(report.ref().orElseThrow().toString(), 1, Integer::sum);
                    }
                    assertEquals(1, Set.copyOf(generations.values()).size(), generations.toString());
                    assertEquals(TrialKeystore.ALL.size(), generations.size());
                }
                assertTrue(reads[0] > read);
            }
        }
    }

    @Test
    void opensThePoisonRecordsKeyUnderEitherContext() {
        KeyRef poison = new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_SYMMETRIC);
        for (String context : new String[] {".poison_key/poison_key", ".poison_key/poison_key_sym"}) {
            try (Side source = directory("source" + context.length(), KeystoreVersion.V1, 'a');
                    Side target = directory("target" + context.length(), KeystoreVersion.V1, 'm');
                    Secret key = Secret.random(32, RANDOM)) {
                TrialKeystore.write(source.keystore(), List.of(poison));
                byte[] cell = SecureCell.seal(source.sealing, key, context.getBytes(StandardCharsets.US_ASCII), RANDOM);
                source.storage.apply(List.of(Change.of(".poison_key/poison_key_sym", Access.PRIVATE, cell)
                        .keepingPresentAs(".poison_key/poison_key_sym.old/2020-01-01T00:00:00")));
                move(source, target);
                try (Secret moved = target.keystore().currentKey(poison)) {
                    assertTrue(moved.sameAs(key));
                }
                assertEquals(2, target.keystore().history(poison).size());
            }
        }
    }

    @Test
    void movesLegacyKeys() {
        try (Side source = directory("source", KeystoreVersion.V1, 'a');
                Side target = directory("target", KeystoreVersion.V1, 'm');
                Secret web = Secret.random(40, RANDOM)) {
            byte[] cell = SecureCell.seal(source.sealing, web, "auth_key".getBytes(StandardCharsets.US_ASCII), RANDOM);
            source.storage.apply(List.of(Change.of("auth_key", Access.PRIVATE, cell)));
            assertEquals(Map.of("auth_key", Fate.ADD), move(source, target).fates());
            byte[] moved = target.storage.read("auth_key", Access.PRIVATE).orElseThrow();
            try (Secret opened =
                    SecureCell.unseal(moved, target.sealing, "auth_key".getBytes(StandardCharsets.US_ASCII))) {
                assertTrue(opened.sameAs(web));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void refusesALinkOnTheWay(KeystoreVersion version) throws IOException {
        Path outside = Files.createDirectory(scratch.resolve("outside"));
        try (Side source = directory("source", version, 'a');
                Side target = directory("target", version, 'm')) {
            source.write();
            TrialKeystore.write(target.keystore(), List.of(new KeyRef(new ClientId("another"), KeyKind.HMAC)));
            String name = version == KeystoreVersion.V1 ? ".poison_key" : "client/client";
            Files.createDirectories(scratch.resolve("target").resolve(name).getParent());
            Files.createSymbolicLink(scratch.resolve("target").resolve(name), outside);
            assertThrows(KeystoreFailure.class, () -> move(source, target));
            try (var files = Files.list(outside)) {
                assertEquals(0, files.count());
            }
            Files.delete(scratch.resolve("target").resolve(name));
            assertFalse(target.keystore().contains(new KeyRef(new ClientId("client"), KeyKind.STORAGE_SYMMETRIC)));
        }
    }

    @Test
    void refusesAFormerKeyWhoseNameIsTakenAndTheLast() {
        List<KeyRef> hmac = List.of(new KeyRef(new ClientId("client"), KeyKind.HMAC));
        String former = "client_hmac.old/9999-12-31T23:59:59.999999999";
        try (Side source = directory("source", KeystoreVersion.V1, 'a');
                Side target = directory("target", KeystoreVersion.V1, 'm')) {
            for (Side side : List.of(source, target)) {
                TrialKeystore.write(side.keystore(), hmac);
                byte[] present =
                        side.storage.read("client_hmac", Access.PRIVATE).orElseThrow();
                side.storage.apply(List.of(Change.of(former, Access.PRIVATE, present)));
                side.storage.delete("client_hmac", Access.PRIVATE);
            }
            try (BackupContent taken = source.backup().take(GO_ON)) {
                KeystoreFailure failure = assertThrows(
                        KeystoreFailure.class, () -> target.backup().restore(taken, true, GO_ON));
                assertTrue(failure.reason().contains("no date that another could follow"), failure.getMessage());
            }
        }
    }

    @Test
    void aFormerKeyWhoseNameIsTakenGetsTheNextFreeOne() {
        List<KeyRef> hmac = List.of(new KeyRef(new ClientId("client"), KeyKind.HMAC));
        String former = "client_hmac.old/2020-01-01T00:00:00";
        try (Side source = directory("source", KeystoreVersion.V1, 'a');
                Side target = directory("target", KeystoreVersion.V1, 'm')) {
            for (Side side : List.of(source, target)) {
                TrialKeystore.write(side.keystore(), hmac);
                byte[] present =
                        side.storage.read("client_hmac", Access.PRIVATE).orElseThrow();
                side.storage.apply(List.of(
                        Change.of("client_hmac", Access.PRIVATE, present).keepingPresentAs(former)));
            }
            try (BackupContent taken = source.backup().take(GO_ON)) {
                target.backup().restore(taken, true, GO_ON);
            }
            try (BackupContent taken = source.backup().take(GO_ON)) {
                RestorePlan again = target.backup().restore(taken, false, GO_ON);
                assertEquals(2, again.count(Fate.KEEP));
            }
            List<String> paths = new ArrayList<>(target.storage.list("client_hmac.old/", Access.PRIVATE));
            assertEquals(former, paths.get(0));
            assertEquals(former + ".000000001", paths.get(1));
            assertEquals(3, paths.size());
        }
    }

    private static final List<KeyRef> HMAC = List.of(new KeyRef(new ClientId("client"), KeyKind.HMAC));
    private static final List<KeyRef> PAIR = List.of(new KeyRef(new ClientId("client"), KeyKind.STORAGE_PAIR));

    /** The next name behind the future one and the next free one of the former key are the same. */
    @Test
    void keepsTheReplacedKeyBesideAFormerOneOfTheFuture() {
        String former = "client_hmac.old/2999-01-01T00:00:00";
        try (Side source = directory("source", KeystoreVersion.V1, 'a');
                Side target = directory("target", KeystoreVersion.V1, 'm')) {
            Set<String> wanted = new TreeSet<>();
            for (Side side : List.of(source, target)) {
                TrialKeystore.write(side.keystore(), HMAC);
                byte[] present =
                        side.storage.read("client_hmac", Access.PRIVATE).orElseThrow();
                side.storage.apply(List.of(Change.of(former, Access.PRIVATE, present)));
                side.storage.delete("client_hmac", Access.PRIVATE);
                TrialKeystore.write(side.keystore(), HMAC);
                wanted.addAll(side.keysOf(HMAC));
            }
            try (BackupContent taken = source.backup().take(GO_ON)) {
                target.backup().restore(taken, true, GO_ON);
            }
            assertEquals(4, wanted.size());
            assertEquals(wanted, new TreeSet<>(target.keysOf(HMAC)));
        }
    }

    @Test
    void derivesPublicHalvesThatTheBackupLacks() {
        try (Side source = directory("source", KeystoreVersion.V1, 'a');
                Side old = directory("old", KeystoreVersion.V1, 'm');
                Side empty = directory("empty", KeystoreVersion.V1, 'm')) {
            TrialKeystore.write(source.keystore(), PAIR);
            byte[] publicHalf =
                    source.storage.read("client_storage.pub", Access.PUBLIC).orElseThrow();
            source.storage.delete("client_storage.pub", Access.PUBLIC);
            TrialKeystore.write(old.keystore(), PAIR);
            try (BackupContent taken = source.backup().take(GO_ON)) {
                assertEquals("no public half", taken.reports().get(0).note().orElseThrow());
                assertEquals(
                        Map.of("client_storage", Fate.CONFLICT),
                        old.backup().plan(taken, false).fates());
                RestorePlan replaced = old.backup().restore(taken, true, GO_ON);
                assertEquals(
                        Map.of("client_storage", Fate.REPLACE, "client_storage.pub", Fate.REPLACE), replaced.fates());
                RestorePlan added = empty.backup().restore(taken, false, GO_ON);
                assertEquals(Map.of("client_storage", Fate.ADD, "client_storage.pub", Fate.ADD), added.fates());
            }
            for (Side side : List.of(old, empty)) {
                assertArrayEquals(
                        publicHalf,
                        side.storage.read("client_storage.pub", Access.PUBLIC).orElseThrow());
                side.keystore()
                        .inspect()
                        .forEach(report -> assertTrue(report.problem().isEmpty(), report.toString()));
            }
        }
    }

    /** A public half alone that is another's would be used with the new private one. */
    @Test
    void aPublicHalfThatIsThereAloneStandsInTheWayOfAnother() {
        try (Side source = directory("source", KeystoreVersion.V1, 'a');
                Side target = directory("target", KeystoreVersion.V1, 'm')) {
            TrialKeystore.write(source.keystore(), PAIR);
            source.storage.delete("client_storage.pub", Access.PUBLIC);
            TrialKeystore.write(target.keystore(), PAIR);
            target.storage.delete("client_storage", Access.PRIVATE);
            try (BackupContent taken = source.backup().take(GO_ON)) {
                assertEquals(
                        Map.of("client_storage", Fate.ADD, "client_storage.pub", Fate.CONFLICT),
                        target.backup().plan(taken, false).fates());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void finishesAWriteThatWasKilledBeforeItTakesTheKeys(KeystoreVersion version) {
        try (Side source = directory("source", version, 'a')) {
            source.write();
            int[] replaced = {0};
            Path root = scratch.resolve("source");
            try (Side dying = new Side(
                    Stepping.open(root, root, (number, step, path) -> {
                        if (step.equals("REPLACE") && ++replaced[0] == 3) {
                            throw new Stepping.Killed();
                        }
                    }),
                    version,
                    'a')) {
                assertThrows(Stepping.Killed.class, dying::write);
            }
            try (BackupContent taken = source.backup().take(GO_ON)) {
                Map<String, Integer> generations = new TreeMap<>();
                for (KeyReport report : taken.reports()) {
                    generations.merge(report.ref().orElseThrow().toString(), 1, Integer::sum);
                }
                assertEquals(Set.of(2), Set.copyOf(generations.values()), generations.toString());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void takesNothingWhereAKilledWriteCannotBeFinished(KeystoreVersion version) throws IOException {
        try (Side source = directory("source", version, 'a')) {
            source.write();
            Path journal = Files.writeString(scratch.resolve("source/.acra-tools.journal"), "damaged");
            Files.setPosixFilePermissions(journal, PosixFilePermissions.fromString("rw-------"));
            KeystoreFailure failure =
                    assertThrows(KeystoreFailure.class, () -> source.backup().take(GO_ON));
            assertTrue(failure.reason().contains("cannot be finished"), failure.getMessage());
        }
    }

    /** Acra's services write to a keystore v1 without a lock. */
    @Test
    void keepsWhatAnotherProgramWritesWhileAKeyIsReplaced() throws IOException {
        try (Side source = directory("source", KeystoreVersion.V1, 'a');
                Side target = directory("target", KeystoreVersion.V1, 'm');
                Side other = directory("other", KeystoreVersion.V1, 'm')) {
            for (Side side : List.of(source, target, other)) {
                TrialKeystore.write(side.keystore(), HMAC);
            }
            Set<String> wanted = new TreeSet<>(source.keysOf(HMAC));
            wanted.addAll(other.keysOf(HMAC));
            Path root = scratch.resolve("target");
            try (Side watched = new Side(
                            Stepping.open(root, root, (number, step, path) -> {
                                if (step.equals("COMMIT")) {
                                    Files.copy(
                                            scratch.resolve("other/client_hmac"),
                                            root.resolve("client_hmac"),
                                            StandardCopyOption.REPLACE_EXISTING);
                                }
                            }),
                            KeystoreVersion.V1,
                            'm');
                    BackupContent taken = source.backup().take(GO_ON)) {
                assertEquals(1, watched.backup().restore(taken, true, GO_ON).count(Fate.REPLACE));
            }
            assertEquals(source.keysOf(HMAC).get(0), target.keysOf(HMAC).get(0));
            assertEquals(wanted, new TreeSet<>(target.keysOf(HMAC)));
        }
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void theSameImportAgainFindsNothingToDoAfterAnOverwrite(KeystoreVersion version) {
        try (Side source = directory("source", version, 'a');
                Side target = directory("target", version, 'm')) {
            source.write();
            source.write();
            target.write();
            try (BackupContent taken = source.backup().take(GO_ON)) {
                target.backup().restore(taken, true, GO_ON);
                Map<String, String> before = target.keys();
                RestorePlan again = target.backup().restore(taken, false, GO_ON);
                assertEquals(again.fates().size(), again.count(Fate.KEEP), again.toString());
                assertEquals(before, target.keys());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void anImportThatFailsMakesNoKeystore(KeystoreVersion version) {
        try (Side source = directory("source", version, 'a');
                Side target = directory("target", version, 'm')) {
            source.write();
            try (BackupContent taken = source.backup().take(GO_ON)) {
                target.sealing.close();
                assertThrows(IllegalStateException.class, () -> target.backup().restore(taken, false, GO_ON));
            }
            assertTrue(target.storage.isEmpty());
            assertTrue(KeystoreDetection.detect(target.storage).isEmpty());
        }
    }

    /** Editors and NFS leave dotted files; of a ring that Acra does not know nobody can say what it is for. */
    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void leavesOutWhatIsNoKey(KeystoreVersion version) throws IOException {
        try (Side source = directory("source", version, 'a')) {
            source.write();
            source.write();
            int keys;
            try (BackupContent taken = source.backup().take(GO_ON)) {
                keys = taken.reports().size();
            }
            String stray = version == KeystoreVersion.V1
                    ? "client_hmac.old/.nfs0001"
                    : "client/client/storage-sym.keyring.bak.keyring";
            Files.copy(
                    scratch.resolve(
                            version == KeystoreVersion.V1
                                    ? "source/client_hmac"
                                    : "source/client/client/hmac-sym.keyring"),
                    scratch.resolve("source").resolve(stray));
            try (BackupContent taken = source.backup().take(GO_ON)) {
                assertEquals(keys, taken.reports().size());
            }
        }
    }
}
