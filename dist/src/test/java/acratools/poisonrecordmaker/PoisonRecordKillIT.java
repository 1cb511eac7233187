package acratools.poisonrecordmaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.packaged.Distribution;
import acratools.packaged.KeystoreKeys;
import acratools.packaged.LiveKeystore;
import acratools.packaged.Trees;
import acratools.testkit.Killer;
import acratools.testkit.ToolRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SIGKILL at any moment: what was there stays, and a poison key that is there is never replaced. */
class PoisonRecordKillIT {
    @TempDir
    private Path scratch;

    @ParameterizedTest
    @CsvSource({"acrastruct, poison_key", "acrablock, poison_key_sym"})
    void makesOneKeyOrNoneWhenKilledBeforeAnyChange(String type, String name) throws Throwable {
        Path work = Files.createDirectory(scratch.resolve("work"));
        Path saved = scratch.resolve("saved");
        Path root = work.resolve(".acrakeys");
        KeystoreKeys keystore = new KeystoreKeys(root);
        Distribution.withMasterKey("acra-keymaker", work)
                .args("--keystore=v1", "--generate_hmac_key")
                .run()
                .assertExit(0);
        Map<String, List<String>> before = keystore.open();
        Trees.copy(work, saved);
        ToolRun run = PackagedPoisonRecordMaker.withMasterKey(work).args("--type=" + type, "--data_length=3");
        int kills = Killer.of(run)
                .atEveryChange(
                        work,
                        () -> {
                            Trees.delete(work);
                            Trees.copy(saved, work);
                        },
                        end -> {
                            assertEquals(end.killed() ? 137 : 0, end.result().exitCode(), end.result()::toString);
                            Map<String, List<String>> left = new TreeMap<>(keystore.open());
                            List<String> made = left.remove(".poison_key/" + name);
                            assertEquals(before, left);
                            keystore.requireKnownNames();
                            String record =
                                    run.run().assertExit(0).assertStderr("").stdout();
                            try (LiveKeystore live = LiveKeystore.open(root, "v1", Distribution.masterKeyBase64())) {
                                PackagedPoisonRecordMaker.requireRecord(live.keystore(), type, 3, record);
                            }
                            // A key whose write the next run finishes is found by it when it has made another.
                            List<String> keys = keystore.open().get(".poison_key/" + name);
                            assertTrue(keys.size() <= (end.killed() ? 2 : 1), "keys made: " + keys.size());
                            assertTrue(made == null || made.equals(keys), "a key that was there was replaced");
                            // The run above writes nothing where it finds the key; the next write clears up.
                            Distribution.withMasterKey("acra-addzone", work)
                                    .run()
                                    .assertExit(0);
                            keystore.requireNoLeftovers();
                            keystore.requirePairs();
                        });
        System.out.println("acra-poisonrecordmaker killed before each change, " + type + ": " + kills);
        assertTrue(kills > 5, "killed " + kills);
    }

    @Test
    void changesNothingWhereTheKeyIsThere() throws IOException {
        Path work = Files.createDirectory(scratch.resolve("work"));
        ToolRun run = PackagedPoisonRecordMaker.withMasterKey(work);
        run.args("--keystore=v1").run().assertExit(0);
        assertEquals(List.of(), Killer.of(run).unharmed(work).changes());
    }
}
