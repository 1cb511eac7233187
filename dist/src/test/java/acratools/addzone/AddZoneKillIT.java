package acratools.addzone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.addzone.PackagedAddZone.Line;
import acratools.packaged.KeystoreKeys;
import acratools.packaged.Trees;
import acratools.testkit.Killer;
import acratools.testkit.ToolRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL at any moment: what was there stays, and after the next run each zone has both keys. */
class AddZoneKillIT {
    private static final int RANDOM_KILLS = 60;

    @TempDir
    private Path scratch;

    private Path work;
    private ToolRun run;
    private KeystoreKeys keystore;

    @BeforeEach
    void nameKeystore() throws IOException {
        work = Files.createDirectory(scratch.resolve("work"));
        run = PackagedAddZone.withMasterKey(work).args("--keystore=v1");
        keystore = new KeystoreKeys(work.resolve(".acrakeys"));
    }

    @Test
    void makesBothKeysOrNoneWhenKilledBeforeAnyChangeOfAnOldKeystore() throws Throwable {
        run.run().assertExit(0);
        killBeforeEveryChange();
    }

    @Test
    void makesBothKeysOrNoneWhenKilledBeforeAnyChangeOfANewKeystore() throws Throwable {
        killBeforeEveryChange();
    }

    private void killBeforeEveryChange() throws Throwable {
        Path saved = scratch.resolve("saved");
        Trees.copy(work, saved);
        Map<String, List<String>> before = keystore.open();
        boolean[] undone = new boolean[1];
        boolean[] finished = new boolean[1];
        int kills = Killer.of(run)
                .atEveryChange(
                        work,
                        () -> {
                            Trees.delete(work);
                            Trees.copy(saved, work);
                        },
                        end -> {
                            assertEquals(end.killed() ? 137 : 0, end.result().exitCode(), end.result()::toString);
                            int zones = requireNextRunSucceeds(before);
                            undone[0] |= zones == 1;
                            finished[0] |= zones == 2;
                        });
        System.out.println("acra-addzone killed before each change: " + kills);
        assertTrue(undone[0] && finished[0] && kills > 10, "killed " + kills);
    }

    @Test
    void makesBothKeysOrNoneWhenKilledAtRandomMoments() {
        long start = System.nanoTime();
        run.run().assertExit(0);
        long duration = System.nanoTime() - start;
        int killed = 0;
        for (int i = 0; killed < RANDOM_KILLS; i++) {
            // Spread evenly by the golden section, so that no stretch of the run is left out.
            double moment = i * 0.618033988749895 % 1;
            Map<String, List<String>> before = keystore.open();
            killed += Killer.of(run).afterNanos((long) (moment * duration)).killed() ? 1 : 0;
            requireNextRunSucceeds(before);
        }
    }

    /** @return how many zones there are more than before, each of them whole */
    private int requireNextRunSucceeds(Map<String, List<String>> before) {
        Map<String, List<String>> left = keystore.open();
        before.forEach((name, key) -> assertEquals(key, left.get(name), name));
        keystore.requireKnownNames();
        Line line = Line.of(run.run().assertExit(0).assertStderr("").stdout());
        keystore.requireNoLeftovers();
        keystore.requireKnownNames();
        keystore.requirePairs();
        Map<String, List<String>> after = keystore.open();
        before.forEach((name, key) -> assertEquals(key, after.get(name), name));
        assertTrue(after.containsKey(line.id() + "_zone"), line.id());
        int pairs = 0;
        for (String name : after.keySet()) {
            if (name.endsWith("_zone")) {
                assertTrue(after.containsKey(name + "_sym"), name);
                pairs++;
            }
        }
        assertEquals(2 * pairs, after.size());
        return pairs - before.size() / 2;
    }
}
