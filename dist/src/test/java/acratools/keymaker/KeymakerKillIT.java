package acratools.keymaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.packaged.KeystoreKeys;
import acratools.packaged.Trees;
import acratools.testkit.KilledRun;
import acratools.testkit.Killer;
import acratools.testkit.ToolRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL at any moment: every key that was there opens, no file is torn, and the next run leaves nothing behind. */
class KeymakerKillIT {
    private static final int RANDOM_KILLS = 200;

    /** Runs to the end between the random kills, so that the keystore that they meet differs. */
    private static final int KILLS_IN_A_ROW = 10;

    @TempDir
    private Path scratch;

    private Path root;
    private ToolRun run;
    private KeystoreKeys keystore;

    @BeforeEach
    void nameKeystore() {
        root = scratch.resolve("work/.acrakeys");
        run = PackagedKeymaker.withMasterKey(scratch.resolve("work")).args("--keystore=v1");
        keystore = new KeystoreKeys(root);
    }

    @Test
    void losesNothingWhenKilledAtRandomMoments() throws Exception {
        Files.createDirectories(root.getParent());
        long duration = duration();
        SplittableRandom random = new SplittableRandom();
        int killed = 0;
        int whileWriting = 0;
        int survived = 0;
        while (killed < RANDOM_KILLS) {
            Map<String, List<String>> before = keystore.open();
            for (int i = 0; i < KILLS_IN_A_ROW; i++) {
                KilledRun end = Killer.of(run).afterNanos((long) (random.nextDouble() * duration));
                killed += end.killed() ? 1 : 0;
                survived += end.killed() ? 0 : 1;
                whileWriting += isUnfinished() ? 1 : 0;
                requireKept(before);
            }
            requireNextRunSucceeds(run, before);
            if (random.nextInt(4) == 0) {
                Trees.delete(root);
            }
        }
        System.out.println("killed at random moments: " + killed + " of runs of " + duration / 1_000_000 + " ms; while"
                + " they wrote: " + whileWriting + "; done before their time: " + survived);
    }

    @Test
    void losesNothingWhenKilledBeforeAnyChangeOfAnOldKeystore() throws Throwable {
        Files.createDirectories(root.getParent());
        run.run().assertExit(0);
        run.run().assertExit(0);
        ToolRun some = run.args("--generate_acrawriter_keys", "--generate_hmac_key", "--generate_poisonrecord_keys");
        killBeforeEveryChange("an old keystore", some, new KeystoreKeys(root));
    }

    @Test
    void losesNothingWhenKilledBeforeAnyChangeOfANewKeystore() throws Throwable {
        Files.createDirectories(root.getParent());
        killBeforeEveryChange("a new keystore", run.args("--generate_acrawriter_keys", "--generate_log_key"), keystore);
    }

    @Test
    void losesNothingWhenKilledBeforeAnyChangeWithPublicKeysApart() throws Throwable {
        Files.createDirectories(root.getParent());
        Path publicRoot = root.resolveSibling("public");
        ToolRun apart = run.args("--keys_public_output_dir=" + publicRoot, "--generate_acrawriter_keys");
        keystore = new KeystoreKeys(root, publicRoot, PackagedKeymaker.masterKey());
        apart.run().assertExit(0);
        killBeforeEveryChange("a keystore with public keys apart", apart, keystore);
    }

    @Test
    void leavesAMasterKeyFileWholeOrAbsentWhenKilledBeforeAnyChange() throws Throwable {
        Path directory = Files.createDirectories(root.getParent());
        Path file = directory.resolve("master.key");
        boolean[] seen = new boolean[2];
        int kills = Killer.of(PackagedKeymaker.withMasterKey(directory)
                        .args("--keystore=v1", "--generate_master_key=" + file))
                .atEveryChange(
                        directory,
                        () -> {
                            Trees.delete(directory);
                            Files.createDirectories(directory);
                        },
                        end -> {
                            boolean present = Files.exists(file);
                            seen[present ? 1 : 0] |= end.killed();
                            assertTrue(present || end.killed(), "no file");
                            assertEquals(present ? 32 : 0, present ? Files.size(file) : 0);
                        });
        assertTrue(seen[0] && seen[1] && kills >= 4, "killed " + kills);
    }

    private void killBeforeEveryChange(String which, ToolRun killed, KeystoreKeys keys) throws Throwable {
        Path saved = scratch.resolve("saved");
        Trees.copy(root.getParent(), saved);
        Map<String, List<String>> before = keys.open();
        boolean[] undone = new boolean[1];
        boolean[] finished = new boolean[1];
        int kills = Killer.of(killed)
                .atEveryChange(
                        root.getParent(),
                        () -> {
                            Trees.delete(root.getParent());
                            Trees.copy(saved, root.getParent());
                        },
                        end -> {
                            assertEquals(end.killed() ? 137 : 0, end.result().exitCode(), end.result()::toString);
                            requireKept(before);
                            int grown = requireNextRunSucceeds(killed, before);
                            undone[0] |= grown == 1;
                            finished[0] |= grown == 2;
                        });
        System.out.println("killed before each change of " + which + ": " + kills);
        assertTrue(undone[0] && finished[0] && kills > 10, "killed " + kills);
    }

    private void requireKept(Map<String, List<String>> before) {
        keystore.requireKnownNames();
        Map<String, List<String>> left = keystore.open();
        before.forEach((name, generations) -> assertTrue(
                left.containsKey(name) && left.get(name).containsAll(generations), "lost a generation of " + name));
    }

    /** Also tells by how many generations the keys that the run makes have grown; all by as many. */
    private int requireNextRunSucceeds(ToolRun next, Map<String, List<String>> before) {
        next.run().assertExit(0).assertStderr("");
        keystore.requireNoLeftovers();
        keystore.requireKnownNames();
        keystore.requirePairs();
        TreeSet<Integer> grown = new TreeSet<>();
        Map<String, List<String>> after = keystore.open();
        after.forEach((name, generations) -> {
            List<String> old = before.getOrDefault(name, List.of());
            int more = generations.size() - old.size();
            assertEquals(old, generations.subList(more, generations.size()), name);
            assertEquals(generations.size(), new TreeSet<>(generations).size(), "a generation twice: " + name);
            if (more > 0) {
                grown.add(more);
            }
        });
        assertTrue(after.keySet().containsAll(before.keySet()), "lost a key");
        assertEquals(1, grown.size(), "some keys of a run are there, some are not: " + grown);
        return grown.first();
    }

    private boolean isUnfinished() {
        return Files.exists(root.resolve(".acra-tools.staging")) || Files.exists(root.resolve(".acra-tools.journal"));
    }

    private long duration() {
        long longest = 0;
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            run.run().assertExit(0).assertStdout(PackagedKeymaker.ALL_LINES);
            longest = Math.max(longest, System.nanoTime() - start);
        }
        return longest;
    }
}
