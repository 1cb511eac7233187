package acratools.rotate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.packaged.KeystoreKeys;
import acratools.testkit.Killer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGKILL at any moment of a change of the master key: every key opens under one of the two, and the next run finishes. */
@Tag("kill")
class MasterKeyRotationKillIT {
    /** For each version. */
    private static final int KILLS = Math.max(5, Integer.getInteger("acra.kills", 200) / 20);

    private static final int KILLS_IN_A_ROW = 5;
    private static final int CLIENTS = 8;

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void losesNothingWhenKilledAtRandomMoments(String version) throws Exception {
        Path root = Files.createDirectory(scratch.resolve("work")).resolve("keys");
        RotatedKeystore keystore = new RotatedKeystore(root, version, CLIENTS);
        Map<String, String> keys = keystore.keys(keystore.present());
        SplittableRandom random = new SplittableRandom();
        long duration = duration(keystore, keys);
        int killed = 0;
        int written = 0;
        int survived = 0;
        while (killed < KILLS) {
            boolean dead = true;
            for (int i = 0; i < KILLS_IN_A_ROW && killed < KILLS && dead; i++) {
                // The latter half of a run is where it writes; the JVM starts in the first.
                long moment = (long) (duration * (0.3 + 0.7 * random.nextDouble()));
                dead = Killer.of(keystore.rotation()).afterNanos(moment).killed();
                killed += dead ? 1 : 0;
                survived += dead ? 0 : 1;
                Set<String> underNew = keystore.open(keystore.coming());
                written += underNew.isEmpty() ? 0 : 1;
                keystore.requireEachUnderOneOfTheTwo(keys.keySet());
            }
            // A machine that was busy at first made the measured time too long to hit the writes.
            duration -= dead ? 0 : duration / 20;
            finish(keystore, keys);
        }
        System.out.println("master key of " + version + " changed, killed at random moments: " + killed + " of runs of "
                + duration / 1_000_000 + " ms; with keys under the new one: " + written + "; done before their time: "
                + survived);
        assertEquals(KILLS, killed);
    }

    private static long duration(RotatedKeystore keystore, Map<String, String> keys) {
        long longest = 0;
        for (int i = 0; i < 2; i++) {
            long start = System.nanoTime();
            keystore.rotation().run().assertExit(0).assertStderr("");
            longest = Math.max(longest, System.nanoTime() - start);
            assertEquals(keys, keystore.keys(keystore.coming()));
            keystore.swap();
        }
        return longest;
    }

    private static void finish(RotatedKeystore keystore, Map<String, String> keys) {
        keystore.rotation().run().assertExit(0).assertStderr("");
        assertEquals(new TreeMap<>(keys), keystore.keys(keystore.coming()));
        assertTrue(keystore.open(keystore.present()).isEmpty(), "something is under the former master key");
        for (String path : KeystoreKeys.paths(keystore.root)) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            assertFalse(name.endsWith(".tmp") || name.endsWith(".new") || name.endsWith("journal"), path);
            assertFalse(name.endsWith("staging"), path);
        }
        keystore.swap();
    }
}
