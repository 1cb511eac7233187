package acratools.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.packaged.KeystoreKind;
import acratools.packaged.KillTrial;
import acratools.packaged.LiveKeystore;
import acratools.packaged.TriedKeystore;
import acratools.testkit.KilledRun;
import acratools.testkit.Killer;
import acratools.testkit.LiveRedis;
import acratools.testkit.LiveServers;
import acratools.testkit.ToolRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SIGKILL at any moment: an import is done or not begun, a backup's file is the old one or complete. */
@Tag("kill")
@ExtendWith(LiveServers.class)
class BackupKillIT {
    /** For each of the two jobs and kinds, beside the moments before each change. */
    private static final int KILLS = Math.max(2, KillTrial.RANDOM_KILLS / 20);

    private static final List<KeyRef> REFS = List.of(
            new KeyRef(new ClientId("client"), KeyKind.STORAGE_PAIR),
            new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_SYMMETRIC));

    /** Where fewer are run, their kills need not be {@link #ENOUGH}. */
    private static final int ALL_TRIALS = 14;

    private static final int ENOUGH = 200;
    private static final AtomicInteger TRIALS = new AtomicInteger();
    private static final AtomicInteger TOTAL = new AtomicInteger();

    private static LiveRedis redis;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void findRedis(LiveRedis shared) {
        redis = shared;
    }

    private static void count(int kills) {
        TRIALS.incrementAndGet();
        TOTAL.addAndGet(kills);
    }

    @AfterAll
    static void thereWereEnoughKills() {
        System.out.println("acra-backup killed: " + TOTAL + " times in " + TRIALS + " trials");
        assertTrue(TRIALS.get() < ALL_TRIALS || TOTAL.get() >= ENOUGH, "killed " + TOTAL);
    }

    /** A backup of a keystore with former keys; its keystore is number 1. */
    private HereBackup backup(KeystoreKind kind) {
        TriedKeystore source = TriedKeystore.of(kind, scratch.resolve("source"), redis, 1);
        source.write(REFS);
        source.write(REFS);
        HereBackup backup = new HereBackup(scratch.resolve("backup"), scratch.resolve("backup.key"));
        backup.export(source);
        return backup;
    }

    private KillTrial imports(KeystoreKind kind, HereBackup backup) {
        return new KillTrial(kind, scratch, redis, keystore -> importing(keystore, backup));
    }

    private static ToolRun importing(TriedKeystore keystore, HereBackup backup) {
        return PackagedBackup.importing(keystore, backup.file(), backup.keyText())
                .args("--overwrite");
    }

    @ParameterizedTest
    @EnumSource
    void anImportIsDoneOrNotBegunWhereverItIsKilledInAnOldKeystore(KeystoreKind kind) {
        HereBackup backup = backup(kind);
        KillTrial trial = imports(kind, backup);
        TriedKeystore old = trial.keystore(0);
        old.write(REFS);
        killImports(trial, old, backup);
    }

    @ParameterizedTest
    @EnumSource(names = {"V1_IN_DIRECTORY", "V2_IN_DIRECTORY"})
    void anImportIsDoneOrNotBegunWhereverItIsKilledInANewKeystore(KeystoreKind kind) {
        HereBackup backup = backup(kind);
        KillTrial trial = imports(kind, backup);
        killImports(trial, trial.keystore(0), backup);
    }

    @ParameterizedTest
    @EnumSource(names = "V1_IN_DIRECTORY")
    void anImportIsDoneOrNotBegunWhereverItIsKilledWithPublicKeysApart(KeystoreKind kind) {
        HereBackup backup = backup(kind);
        KillTrial trial = imports(kind, backup).withPublicKeysApart();
        TriedKeystore old = trial.keystore(0);
        old.write(REFS);
        killImports(trial, old, backup);
    }

    private void killImports(KillTrial trial, TriedKeystore old, HereBackup backup) {
        Map<KeyRef, List<String>> before = old.keys();
        boolean[] undone = new boolean[1];
        boolean[] finished = new boolean[1];
        AtomicBoolean packagedAgain = new AtomicBoolean();
        int kills = trial.everywhere(old, (left, end) -> {
            boolean done = requireAllOrNone(before, left);
            undone[0] |= end.killed() && !done;
            finished[0] |= end.killed() && done;
            if (end.killed() && packagedAgain.compareAndSet(false, true)) {
                importing(left, backup).run().assertExit(0);
            }
            backup.importInto(left);
            assertTrue(requireAllOrNone(before, left));
            left.soundKeys();
        });
        System.out.println("acra-backup --action=import killed before each step, " + old + ": " + kills);
        count(kills);
        assertTrue(undone[0] && finished[0] && kills > 3, "killed " + kills);
    }

    /** @return whether all of the backup's two keys of each kind are there, behind those of {@code before} */
    private static boolean requireAllOrNone(Map<KeyRef, List<String>> before, TriedKeystore left) {
        if (!before.isEmpty()) {
            KillTrial.requireKept(before, left.keys());
        }
        try (LiveKeystore live = left.open()) {
            live.recover();
        }
        Map<KeyRef, List<String>> now = left.keys();
        if (now.equals(before)) {
            return false;
        }
        KillTrial.requireKept(before, now);
        for (KeyRef ref : REFS) {
            int old = before.getOrDefault(ref, List.of()).size();
            assertEquals(old + 2, now.getOrDefault(ref, List.of()).size(), ref.toString());
        }
        return true;
    }

    @ParameterizedTest
    @EnumSource(names = {"V1_IN_DIRECTORY", "V2_IN_DIRECTORY"})
    void anImportIsDoneOrNotBegunWhenKilledAtRandomMoments(KeystoreKind kind) {
        HereBackup backup = backup(kind);
        KillTrial trial = imports(kind, backup);
        TriedKeystore old = trial.keystore(0);
        old.write(REFS);
        Map<KeyRef, List<String>> before = old.keys();
        atRandomMoments("import", kind, old, trial.keystore(2), (left, end) -> {
            requireAllOrNone(before, left);
            backup.importInto(left);
            assertTrue(requireAllOrNone(before, left));
            left.soundKeys();
        });
    }

    private static void atRandomMoments(
            String action,
            KeystoreKind kind,
            TriedKeystore old,
            TriedKeystore keystore,
            BiConsumer<TriedKeystore, KilledRun> check) {
        SplittableRandom random = new SplittableRandom();
        old.copyTo(keystore);
        long span = 0;
        int killed = 0;
        int runs = 0;
        while (killed < KILLS) {
            old.copyTo(keystore);
            ToolRun run = action.equals("import")
                    ? PackagedBackup.importing(keystore, Path.of("../backup"), key(keystore))
                            .args("--overwrite")
                    : exportRun(keystore);
            if (span == 0) {
                long start = System.nanoTime();
                run.run().assertExit(0);
                span = System.nanoTime() - start;
                continue;
            }
            KilledRun end = Killer.of(run).afterNanos((long) (span * (0.3 + 0.7 * random.nextDouble())));
            killed += end.killed() ? 1 : 0;
            // A machine that was busy at first made the measured time too long to meet anything.
            span -= end.killed() ? 0 : span / 20;
            runs++;
            check.accept(keystore, end);
        }
        count(killed);
        System.out.println("acra-backup --action=" + action + ", " + kind + ", killed at random moments: " + killed
                + " of " + runs + " runs of " + span / 1_000_000 + " ms");
    }

    private static String key(TriedKeystore keystore) {
        return new HereBackup(
                        keystore.work().resolveSibling("backup"),
                        keystore.work().resolveSibling("backup.key"))
                .keyText();
    }

    private static ToolRun exportRun(TriedKeystore keystore) {
        return PackagedBackup.export(keystore, Path.of("b")).args("--backup_key_file=b.key");
    }

    @ParameterizedTest
    @EnumSource(names = {"V1_IN_DIRECTORY", "V2_IN_DIRECTORY"})
    void aBackupIsTheOldOneOrCompleteWhereverAnExportIsKilled(KeystoreKind kind) throws IOException {
        KillTrial trial = new KillTrial(kind, scratch, redis, BackupKillIT::exportRun);
        TriedKeystore old = oldBackup(trial);
        byte[] older = Files.readAllBytes(old.work().resolve("b"));
        Map<KeyRef, List<String>> before = old.keys();
        boolean[] undone = new boolean[1];
        int kills = trial.everywhere(old, (left, end) -> {
            assertEquals(before, left.keys());
            undone[0] |= !requireOldOrComplete(left, older);
        });
        System.out.println("acra-backup --action=export killed before each step, " + old + ": " + kills);
        count(kills);
        assertTrue(undone[0] && kills > 3, "killed " + kills);
        atRandomMoments("export", kind, old, trial.keystore(2), (left, end) -> requireOldOrComplete(left, older));
    }

    /** The key is on standard output before the file has its name. */
    @ParameterizedTest
    @EnumSource(names = "V1_IN_DIRECTORY")
    void aBackupWhoseKeyIsPrintedIsTheOldOneOrOpens(KeystoreKind kind) throws Throwable {
        KillTrial trial =
                new KillTrial(kind, scratch, redis, keystore -> PackagedBackup.export(keystore, Path.of("b")));
        TriedKeystore old = oldBackup(trial);
        byte[] older = Files.readAllBytes(old.work().resolve("b"));
        TriedKeystore keystore = trial.keystore(2);
        boolean[] printed = new boolean[1];
        int kills = Killer.of(PackagedBackup.export(keystore, Path.of("b")))
                .atEveryChange(keystore.work(), () -> old.copyTo(keystore), end -> {
                    Path file = keystore.work().resolve("b");
                    String key = end.result().stdout();
                    if (Arrays.equals(older, Files.readAllBytes(file))) {
                        new HereBackup(file, keystore.work().resolve("older.key")).requireSound(REFS.size());
                        printed[0] |= !key.isEmpty();
                    } else {
                        Path keyFile = Files.writeString(keystore.work().resolve("printed.key"), key);
                        new HereBackup(file, keyFile).requireSound(2 * REFS.size());
                    }
                });
        System.out.println("acra-backup --action=export to standard output, killed before each change: " + kills);
        count(kills);
        assertTrue(printed[0] && kills > 3, "killed " + kills);
    }

    private TriedKeystore oldBackup(KillTrial trial) {
        TriedKeystore old = trial.keystore(0);
        old.write(REFS);
        new HereBackup(old.work().resolve("b"), old.work().resolve("older.key")).export(old);
        old.write(REFS);
        return old;
    }

    /** Whether the new one is there; then another is made, which leaves nothing of the killed one. */
    private static boolean requireOldOrComplete(TriedKeystore left, byte[] older) {
        Path file = left.work().resolve("b");
        HereBackup made = new HereBackup(file, left.work().resolve("b.key"));
        try {
            boolean done = !Arrays.equals(older, Files.readAllBytes(file));
            if (done) {
                made.requireSound(2 * REFS.size());
            } else {
                new HereBackup(file, left.work().resolve("older.key")).requireSound(REFS.size());
            }
            Files.deleteIfExists(made.key());
            made.export(left);
            made.requireSound(2 * REFS.size());
            try (Stream<Path> files = Files.list(left.work())) {
                assertEquals(
                        List.of(),
                        files.filter(path -> path.getFileName().toString().startsWith(".acra-backup."))
                                .toList());
            }
            return done;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
