package acratools.poisonrecordmaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyRef;
import acratools.packaged.KeystoreKind;
import acratools.packaged.KillTrial;
import acratools.packaged.LiveKeystore;
import acratools.packaged.TriedKeystore;
import acratools.testkit.Killer;
import acratools.testkit.LiveRedis;
import acratools.testkit.LiveServers;
import acratools.testkit.ToolRun;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SIGKILL at any moment: what was there stays, and a poison key that is there is never replaced. */
@Tag("kill")
@ExtendWith(LiveServers.class)
class PoisonRecordKillIT {
    private static final List<KeyRef> OTHERS = List.of(new KeyRef(new ClientId("client"), KeyKind.HMAC));

    private static LiveRedis redis;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void findRedis(LiveRedis shared) {
        redis = shared;
    }

    /** Both types in each version and in each place. */
    @ParameterizedTest
    @CsvSource({
        "V1_IN_DIRECTORY, ACRA_STRUCT",
        "V1_IN_DIRECTORY, ACRA_BLOCK",
        "V2_IN_DIRECTORY, ACRA_STRUCT",
        "V2_IN_DIRECTORY, ACRA_BLOCK",
        "V1_IN_REDIS, ACRA_STRUCT",
        "V2_IN_REDIS, ACRA_BLOCK"
    })
    void makesOneKeyOrNoneWhereverItIsKilled(KeystoreKind kind, RecordType type) {
        KillTrial trial = new KillTrial(
                kind,
                scratch,
                redis,
                keystore -> keystore.tool("acra-poisonrecordmaker").args("--type=" + type.word(), "--data_length=3"));
        TriedKeystore old = trial.keystore(0);
        old.write(OTHERS);
        Map<KeyRef, List<String>> before = old.keys();
        boolean[] none = new boolean[1];
        boolean[] one = new boolean[1];
        int kills = trial.everywhere(old, (left, end) -> {
            Map<KeyRef, List<String>> found = new HashMap<>(left.keys());
            List<String> made = found.remove(type.key());
            assertEquals(before, found);
            none[0] |= end.killed() && made == null;
            one[0] |= end.killed() && made != null;
            requireNextRecord(left, type);
            // Whether the key is there is decided under the lock of the write, which finishes a killed one first.
            List<String> keys = left.keys().get(type.key());
            assertEquals(1, keys.size(), "keys made");
            assertTrue(made == null || made.equals(keys), "a key that was there was replaced");
            // The record above took no write where it found the key; the next write clears up.
            left.write(OTHERS);
            left.soundKeys();
        });
        System.out.println("acra-poisonrecordmaker killed before each step, " + kind + ", " + type + ": " + kills);
        assertTrue(none[0] && one[0] && kills > 3, "killed " + kills);
    }

    private static void requireNextRecord(TriedKeystore keystore, RecordType type) {
        try (LiveKeystore live = keystore.open()) {
            byte[] record = new PoisonRecordMaker(
                            live.keystore(), new SecureRandom(), (level, message, pairs) -> {}, () -> {})
                    .make(type, 3);
            PackagedPoisonRecordMaker.requireRecord(
                    live.keystore(), type.word(), 3, Base64.getEncoder().encodeToString(record) + "\n");
        }
    }

    @Test
    void changesNothingWhereTheKeyIsThere() {
        TriedKeystore keystore = TriedKeystore.of(KeystoreKind.V1_IN_DIRECTORY, scratch.resolve("work"), redis, 0);
        ToolRun run = keystore.tool("acra-poisonrecordmaker");
        run.run().assertExit(0);
        assertEquals(List.of(), Killer.of(run).unharmed(keystore.work()).changes());
    }
}
