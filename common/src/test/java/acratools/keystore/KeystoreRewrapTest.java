package acratools.keystore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InterruptedFailure;
import acratools.failure.KeystoreFailure;
import acratools.failure.LockFailure;
import acratools.failure.ToolFailure;
import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyRef;
import acratools.keystore.RewrapCensus.Count;
import acratools.masterkey.MasterKey;
import acratools.protect.SecureCellProtector;
import acratools.secret.Secret;
import acratools.storage.DirectoryStorage;
import acratools.storage.LockMode;
import acratools.storage.LockScope;
import acratools.storage.Stepping;
import acratools.storage.Stepping.Killed;
import acratools.storage.Storage;
import acratools.storage.StorageLock;
import acratools.storage.Tree;
import acratools.testkit.Golden;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Keystores that real Acra made, taken to another master key. */
class KeystoreRewrapTest {
    private static final int ALL = 1000;
    private static final Runnable GO_ON = () -> {};

    @TempDir
    private Path scratch;

    private Path root;

    private RewrapTrial load(KeystoreVersion version, String name) {
        String golden = "keystore-" + version.name().toLowerCase(Locale.ROOT) + "/" + name;
        root = Golden.copy(golden + "/keys", scratch.resolve("keys"));
        return new RewrapTrial(
                version,
                Golden.json(golden + "/expected.json").get("master_key").asText());
    }

    private Storage storage() {
        return new DirectoryStorage(root);
    }

    private Map<String, String> keys(MasterKey key) {
        try (Storage storage = storage()) {
            return RewrapTrial.keys(storage, key);
        }
    }

    private RewrapCensus run(RewrapTrial trial) {
        try (Storage storage = storage()) {
            return trial.rewrap(storage, ALL).run(GO_ON);
        }
    }

    private RewrapCensus census(RewrapTrial trial) {
        try (Storage storage = storage()) {
            return trial.rewrap(storage, ALL).census();
        }
    }

    private void requireNoneOpens(MasterKey key) {
        try (Keystore keystore = RewrapTrial.open(storage(), key)) {
            for (KeyReport report : keystore.inspect()) {
                assertTrue(report.problem().isPresent(), report.path());
            }
        }
    }

    private void requireAllOpen(MasterKey key) {
        try (Keystore keystore = RewrapTrial.open(storage(), key)) {
            List<KeyReport> reports = keystore.inspect();
            assertFalse(reports.isEmpty());
            for (KeyReport report : reports) {
                assertEquals("", report.problem().orElse(""), report.path());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"V1,plain", "V1,history", "V1,ids", "V1,public-apart", "V2,plain", "V2,history", "V2,ids"})
    void takesEveryKeyToTheNewMasterKey(KeystoreVersion version, String name) {
        try (RewrapTrial trial = load(version, name)) {
            Map<String, String> before = keys(trial.oldKey);
            RewrapCensus found = run(trial);
            assertEquals(new Count(before.size(), 0, 0), found.total());
            assertEquals(before, keys(trial.newKey));
            requireNoneOpens(trial.oldKey);
            if (!name.equals("public-apart")) {
                requireAllOpen(trial.newKey);
            }
            assertEquals(new Count(0, before.size(), 0), census(trial).total());
        }
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void leavesAloneWhatIsUnderTheNewMasterKey(KeystoreVersion version) {
        try (RewrapTrial trial = load(version, "history")) {
            run(trial);
            Map<String, String> tree = Tree.of(root);
            RewrapCensus second = run(trial);
            assertEquals(0, second.total().underOld());
            assertEquals(List.of(), second.pending());
            assertEquals(tree, Tree.of(root));
        }
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void changesNothingButSealedFiles(KeystoreVersion version) {
        try (RewrapTrial trial = load(version, "history")) {
            Map<String, String> before = Tree.of(root);
            RewrapCensus found = census(trial);
            assertEquals(before, Tree.of(root), "a census writes nothing");
            run(trial);
            Map<String, String> after = Tree.withoutLock(root);
            assertEquals(before.keySet(), after.keySet());
            before.forEach((path, content) -> {
                boolean pending = found.pending().contains(path);
                assertEquals(pending, !content.equals(after.get(path)), path);
                assertEquals(content.split(" ", -1)[0], after.get(path).split(" ", -1)[0], path);
            });
        }
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void writesNothingIfOneKeyDoesNotOpen(KeystoreVersion version) throws IOException {
        try (RewrapTrial trial = load(version, "history")) {
            String file = version == KeystoreVersion.V1 ? "client_hmac" : "client/client/hmac-sym.keyring";
            byte[] bytes = Files.readAllBytes(root.resolve(file));
            bytes[bytes.length - 1] ^= 1;
            Files.write(root.resolve(file), bytes);
            Map<String, String> before = Tree.withoutLock(root);
            KeystoreFailure failure = assertThrows(KeystoreFailure.class, () -> run(trial));
            assertTrue(failure.reason().startsWith("1 of "), failure.reason());
            assertTrue(failure.reason().endsWith("so nothing is written"), failure.reason());
            assertEquals(1, failure.getSuppressed().length);
            assertTrue(failure.getSuppressed()[0].getMessage().startsWith(file), failure.getSuppressed()[0]::toString);
            assertEquals(before, Tree.withoutLock(root));
            assertEquals(1, census(trial).total().underNeither());
        }
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void noticesAnotherNewMasterKeyThanThatOfAnInterruptedRun(KeystoreVersion version) {
        try (RewrapTrial trial = load(version, "history");
                MasterKey third = trial.fresh()) {
            Map<String, String> keys = keys(trial.oldKey);
            requireInterrupted(trial);
            Count left = census(trial).total();
            assertTrue(left.underOld() > 0 && left.underNew() > 0 && left.underNeither() == 0, left::toString);
            Map<String, String> before = Tree.withoutLock(root);
            try (Storage storage = storage()) {
                KeystoreRewrap wrong = trial.rewrap(storage, trial.oldKey, third, ALL);
                KeystoreFailure failure = assertThrows(KeystoreFailure.class, () -> wrong.run(GO_ON));
                assertTrue(failure.hint().orElseThrow().contains("give the same new master key as then"));
            }
            assertEquals(before, Tree.withoutLock(root));
            run(trial);
            assertEquals(keys, keys(trial.newKey));
        }
    }

    private void requireInterrupted(RewrapTrial trial) {
        int[] checkpoints = {0};
        try (Storage storage = storage()) {
            InterruptedFailure failure = assertThrows(
                    InterruptedFailure.class,
                    () -> trial.rewrap(storage, 2).run(() -> {
                        if (++checkpoints[0] == 4) {
                            throw new InterruptedFailure("the run", "was told to stop", "");
                        }
                    }));
            assertTrue(failure.hint().orElseThrow().startsWith("6 of "), failure.hint()::toString);
            assertTrue(failure.hint().orElseThrow().endsWith("run the same command again to finish"));
        }
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void neverMixesUpTheTwoMasterKeys(KeystoreVersion version) {
        try (RewrapTrial trial = load(version, "plain");
                MasterKey stranger = trial.fresh();
                Storage storage = storage()) {
            KeystoreRewrap wrong = trial.rewrap(storage, stranger, trial.newKey, ALL);
            KeystoreFailure failure = assertThrows(KeystoreFailure.class, () -> wrong.run(GO_ON));
            assertTrue(failure.hint().orElseThrow().startsWith("give the keystore's own master key"));
            trial.rewrap(storage, ALL).run(GO_ON);
            trial.rewrap(storage, trial.newKey, trial.oldKey, ALL).run(GO_ON);
            requireAllOpen(trial.oldKey);
        }
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void opensUnderOneOfTheTwoWhereverItIsKilled(KeystoreVersion version) {
        try (RewrapTrial trial = load(version, "plain")) {
            Map<String, String> keys = keys(trial.oldKey);
            boolean[] seen = new boolean[3];
            boolean killed = true;
            int kills = 0;
            while (killed) {
                Path fresh = scratch.resolve("killed" + kills);
                root = Golden.copy("keystore-" + version.name().toLowerCase(Locale.ROOT) + "/plain/keys", fresh);
                killed = dies(trial, kills + 1, keys.size());
                Count left = census(trial).total();
                assertEquals(keys.size(), left.underOld() + left.underNew(), "after step " + kills);
                assertEquals(0, left.underNeither(), "after step " + kills);
                seen[left.underNew() == 0 ? 0 : left.underOld() == 0 ? 2 : 1] = true;
                run(trial);
                assertEquals(keys, keys(trial.newKey), "after step " + kills);
                requireNoLeftovers();
                kills += killed ? 1 : 0;
            }
            assertTrue(seen[0] && seen[1] && seen[2] && kills > 30, "killed " + kills);
        }
    }

    private boolean dies(RewrapTrial trial, int step, int keys) {
        try (Storage storage = Stepping.open(root, root, Stepping.dyingAt(step))) {
            trial.rewrap(storage, keys / 2).run(GO_ON);
            return false;
        } catch (Killed dead) {
            return true;
        }
    }

    private void requireNoLeftovers() {
        for (String path : Tree.withoutLock(root).keySet()) {
            assertFalse(path.contains(".acra-tools.") || path.endsWith(".new"), path);
        }
    }

    @ParameterizedTest
    @EnumSource(KeystoreVersion.class)
    void isResumedWhereverTheDiskIsFull(KeystoreVersion version) {
        try (RewrapTrial trial = load(version, "plain")) {
            Map<String, String> keys = keys(trial.oldKey);
            for (int step = 1; fails(trial, step); step++) {
                Count left = census(trial).total();
                assertEquals(0, left.underNeither());
                assertEquals(keys.size(), left.underOld() + left.underNew());
            }
            assertEquals(keys, keys(trial.newKey));
        }
    }

    private boolean fails(RewrapTrial trial, int step) {
        try (Storage storage = Stepping.open(root, root, Stepping.failingAt(step))) {
            trial.rewrap(storage, 3).run(GO_ON);
            return false;
        } catch (ToolFailure failure) {
            return true;
        }
    }

    @Test
    void neverOverwritesAKeyThatAcraMakesMeanwhile() {
        try (RewrapTrial trial = load(KeystoreVersion.V1, "plain")) {
            byte[] fresh = new byte[32];
            new SecureRandom().nextBytes(fresh);
            Path file = root.resolve("client_hmac");
            Stepping.Listener acra = (number, step, path) -> {
                if (step.equals("COMMIT")) {
                    Files.createDirectory(
                            root.resolve("client_hmac.old"),
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                    Files.createLink(root.resolve("client_hmac.old/2026-11-24T23:00:00"), file);
                    Files.delete(file);
                    Files.write(file, seal(trial.oldKey, fresh));
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
                }
            };
            try (Storage storage = Stepping.open(root, root, acra)) {
                KeystoreRewrap rewrap = trial.rewrap(storage, ALL);
                KeystoreFailure failure = assertThrows(KeystoreFailure.class, () -> rewrap.run(GO_ON));
                assertTrue(failure.subject().startsWith("client_hmac"), failure.subject());
            }
            RewrapCensus second = run(trial);
            assertEquals(2, second.total().underOld());
            Map<String, String> keys = keys(trial.newKey);
            assertEquals(HexFormat.of().formatHex(fresh), keys.get("client_hmac 0"));
        }
    }

    private static byte[] seal(MasterKey key, byte[] content) {
        try (Secret secret = Secret.adopt(content.clone())) {
            return new SecureCellProtector(key.encryptionKey(), new SecureRandom())
                    .seal(
                            new KeyRef(new ClientId("client"), KeyKind.HMAC),
                            secret,
                            "client".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void takesLegacyKeysAlongAndTellsOfWhatIsNoKey() throws IOException {
        try (RewrapTrial trial = load(KeystoreVersion.V1, "plain")) {
            write("client_server", seal(trial.oldKey, new byte[45]));
            write("notes.txt", "not a key".getBytes(StandardCharsets.UTF_8));
            Files.writeString(root.resolve("list.csv"), "readable by all");
            RewrapCensus found = run(trial);
            assertEquals(List.of("list.csv", "notes.txt"), found.unknown());
            assertEquals(new Count(1, 0, 0), found.counts().get(RewrapCensus.OTHER));
            assertEquals(new Count(0, 1, 0), census(trial).counts().get(RewrapCensus.OTHER));
            assertEquals("not a key", Files.readString(root.resolve("notes.txt")));
        }
    }

    private void write(String name, byte[] content) throws IOException {
        Files.createFile(
                root.resolve(name), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(root.resolve(name), content);
    }

    @Test
    void leavesNoSealedKeyBehindThatHasAnotherName() throws IOException {
        try (RewrapTrial trial = load(KeystoreVersion.V1, "plain")) {
            write("client_hmac.bak", Files.readAllBytes(root.resolve("client_hmac")));
            KeystoreFailure failure = assertThrows(KeystoreFailure.class, () -> run(trial));
            assertEquals(
                    "client_hmac.bak: looks like a sealed key, and no key has such a name",
                    failure.getSuppressed()[0].getMessage());
        }
    }

    @Test
    void writesNothingIfARingsSignatureIsWrong() throws IOException {
        try (RewrapTrial trial = load(KeystoreVersion.V2, "plain")) {
            Path ring = root.resolve("audit-log.keyring");
            Files.write(ring, Files.readAllBytes(root.resolve("poison-record-sym.keyring")));
            Map<String, String> before = Tree.of(root);
            KeystoreFailure failure = assertThrows(KeystoreFailure.class, () -> run(trial));
            assertEquals("audit-log.keyring: its signature is wrong", failure.getSuppressed()[0].getMessage());
            assertEquals(before, Tree.of(root));
        }
    }

    @Test
    void refusesAnEmptyPlace() {
        try (RewrapTrial trial = load(KeystoreVersion.V1, "plain");
                Storage storage = new DirectoryStorage(scratch.resolve("none"))) {
            KeystoreRewrap rewrap = trial.rewrap(storage, ALL);
            assertThrows(KeystoreFailure.class, () -> rewrap.run(GO_ON));
            assertThrows(KeystoreFailure.class, rewrap::census);
            assertFalse(Files.exists(scratch.resolve("none")));
        }
    }

    @Test
    void waitsForAServiceThatHoldsTheLock() throws Exception {
        try (RewrapTrial trial = load(KeystoreVersion.V2, "plain");
                Storage service = storage()) {
            StorageLock lock = service.lock(LockMode.SHARED, LockScope.SERVICES);
            Map<String, String> before = Tree.of(root);
            Thread run = new Thread(() -> run(trial));
            run.start();
            run.join(300);
            assertTrue(run.isAlive());
            assertEquals(before, Tree.of(root));
            lock.close();
            run.join(TimeUnit.SECONDS.toMillis(30));
            assertNotEquals(before, Tree.of(root));
            assertEquals(0, census(trial).total().underOld());
        }
    }

    @Test
    void holdsTheLockUntilTheLastKeyIsCompared() {
        try (RewrapTrial trial = load(KeystoreVersion.V2, "plain");
                Storage storage = storage()) {
            trial.rewrap(storage, 2).run(() -> {
                try (DirectoryStorage service = new DirectoryStorage(root, root, Duration.ofMillis(1))) {
                    assertThrows(LockFailure.class, () -> service.lock(LockMode.SHARED, LockScope.SERVICES));
                }
            });
        }
    }
}
