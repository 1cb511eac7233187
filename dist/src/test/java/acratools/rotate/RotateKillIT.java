package acratools.rotate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.id.ClientId;
import acratools.id.KeyOwner;
import acratools.packaged.Distribution;
import acratools.packaged.KillTrial;
import acratools.packaged.LiveKeystore;
import acratools.packaged.NoLocks;
import acratools.packaged.Trees;
import acratools.testkit.KilledRun;
import acratools.testkit.Killer;
import acratools.testkit.ToolResult;
import acratools.testkit.ToolRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged tool killed: every value opens at every moment, and the same command with --resume finishes the job. */
@Tag("kill")
class RotateKillIT {
    private static final KeyOwner CLIENT = new ClientId("client");
    private static final int LARGE = (1 << 20) + 5;

    /** How often to kill at random; more to be surer, once in a while. */
    private static final int KILLS = KillTrial.DATA_KILLS;

    /** Of so many kills some must come after the new keys were made; of fewer none may. */
    private static final int ENOUGH = 10;

    @TempDir
    private Path scratch;

    private Path work;
    private Path saved;
    private ToolRun run;
    private final Map<Path, byte[]> data = new TreeMap<>();

    private void make(int count, String parallelism) throws IOException {
        work = Files.createDirectory(scratch.resolve("work"));
        saved = scratch.resolve("saved");
        Path files = Files.createDirectory(work.resolve("files"));
        Distribution.withMasterKey("acra-keymaker", work)
                .args("--keystore=v1")
                .run()
                .assertExit(0);
        StringBuilder map = new StringBuilder("{\"client\":[");
        try (LiveKeystore live = open()) {
            for (int i = 0; i < count; i++) {
                byte[] value = new byte[i == 2 ? LARGE : i + 1];
                value[0] = (byte) i;
                Path file = files.resolve(i + ".bin");
                Files.write(
                        file,
                        i % 2 == 0
                                ? PackagedRotate.acraStruct(live.keystore(), CLIENT, value)
                                : PackagedRotate.acraBlock(live.keystore(), CLIENT, value));
                data.put(file, value);
                map.append(i == 0 ? "\"" : ",\"").append("files/").append(i).append(".bin\"");
            }
        }
        Files.writeString(work.resolve("map.json"), map.append("]}").toString());
        Trees.copy(work, saved);
        run = PackagedRotate.withMasterKey(work)
                .args("--file_map_config=map.json", "--zonemode_enable=false", "--parallelism=" + parallelism);
    }

    private LiveKeystore open() {
        return LiveKeystore.open(work.resolve(".acrakeys"), "v1", Distribution.masterKeyBase64());
    }

    private void putBack() {
        Trees.delete(work);
        Trees.copy(saved, work);
    }

    /** Every file as it was or as it is to be, and finished by the next run, under keys that were made once. */
    private void check(KilledRun end) {
        NoLocks.below(work);
        requireAllOpen();
        if (end.killed()) {
            ToolResult resumed = run.args("--resume").run().assertExit(0);
            assertTrue(
                    resumed.stderr().isEmpty() || resumed.stderr().contains("nothing was left to do"),
                    resumed::toString);
        } else {
            end.result().assertExit(0).assertStderr("");
        }
        requireAllOpen();
        try (LiveKeystore live = open()) {
            int pairs = live.keystore().history(PackagedRotate.pair(CLIENT)).size();
            assertEquals(
                    pairs,
                    live.keystore().history(PackagedRotate.symmetric(CLIENT)).size(),
                    "both keys are new or none");
            assertTrue(pairs <= 2, "a resumed run makes no key");
            if (pairs == 2) {
                data.forEach((file, value) -> PackagedRotate.requireCurrent(live.keystore(), CLIENT, file, value));
            }
        }
        PackagedRotate.requireNoLeftovers(work.resolve("files"));
    }

    /** @return the number of key pairs */
    private int requireAllOpen() {
        try (LiveKeystore live = open()) {
            data.forEach((file, value) -> PackagedRotate.requireOpens(live.keystore(), CLIENT, file, value));
            return live.keystore().history(PackagedRotate.pair(CLIENT)).size();
        }
    }

    @Test
    void losesNothingWhenKilledBeforeAnyChangeOfAFile() throws Throwable {
        make(3, "1");
        int kills = Killer.of(run).atEveryChange(work.resolve("files"), this::putBack, end -> {
            check(end);
            assertEquals(2, requireAllOpen(), "the keys are there before the first file changes");
        });
        System.out.println("acra-rotate killed before each change of a file: " + kills);
        assertTrue(kills >= 3 * 5, "killed " + kills);
    }

    @Test
    void losesNothingWhenKilledAtAnyTime() throws IOException {
        make(40, "2");
        long start = System.nanoTime();
        run.run().assertExit(0);
        long whole = System.nanoTime() - start;
        SplittableRandom random = new SplittableRandom(whole);
        int killed = 0;
        int runs = 0;
        int afterKeys = 0;
        while (killed < KILLS && runs < 3 * KILLS) {
            putBack();
            // The first third is the JVM's start, where nothing can go wrong yet.
            KilledRun end = Killer.of(run).afterNanos(random.nextLong(whole / 3, whole + whole / 10));
            runs++;
            if (end.killed()) {
                killed++;
                afterKeys += requireAllOpen() - 1;
            }
            // A run's time changes with what else the machine does.
            whole = end.killed() ? whole + whole / 20 : whole - whole / 10;
            check(end);
        }
        System.out.println("acra-rotate killed at random " + killed + " times in " + runs + " runs, " + afterKeys
                + " times after new keys were made");
        assertEquals(KILLS, killed);
        assertTrue(killed < ENOUGH || afterKeys > 0, "no kill came after the new keys were made");
    }
}
