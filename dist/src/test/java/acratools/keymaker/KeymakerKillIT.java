package acratools.keymaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.packaged.KeystoreKind;
import acratools.packaged.KillTrial;
import acratools.packaged.Trees;
import acratools.packaged.TriedKeystore;
import acratools.testkit.Killer;
import acratools.testkit.LiveRedis;
import acratools.testkit.LiveServers;
import acratools.testkit.ToolResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SIGKILL at any moment: every key that was there opens, nothing is torn, and the next write leaves nothing behind. */
@Tag("kill")
@ExtendWith(LiveServers.class)
class KeymakerKillIT implements KillTrial.Maker {
    private static final ClientId CLIENT = new ClientId("client");
    private static final KeyRef PAIR = new KeyRef(CLIENT, KeyKind.STORAGE_PAIR);
    private static final KeyRef HMAC = new KeyRef(CLIENT, KeyKind.HMAC);
    private static final KeyRef POISON_PAIR = new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_PAIR);
    private static final KeyRef POISON_KEY = new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_SYMMETRIC);
    private static final KeyRef AUDIT_LOG = new KeyRef(new KeyOwner.AuditLog(), KeyKind.AUDIT_LOG);
    private static final List<KeyRef> ALL =
            List.of(PAIR, HMAC, POISON_PAIR, POISON_KEY, AUDIT_LOG, new KeyRef(CLIENT, KeyKind.STORAGE_SYMMETRIC));

    private static LiveRedis redis;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void findRedis(LiveRedis shared) {
        redis = shared;
    }

    private KillTrial trial(KeystoreKind kind, String... flags) {
        return new KillTrial(
                kind, scratch, redis, keystore -> keystore.tool("acra-keymaker").args(flags));
    }

    @ParameterizedTest
    @EnumSource
    void losesNothingWhenKilledAtRandomMoments(KeystoreKind kind) {
        trial(kind).atRandomMoments(KillTrial.RANDOM_KILLS, this);
    }

    @ParameterizedTest
    @EnumSource
    void losesNothingWhereverItIsKilledInAnOldKeystore(KeystoreKind kind) {
        KillTrial trial =
                trial(kind, "--generate_acrawriter_keys", "--generate_hmac_key", "--generate_poisonrecord_keys");
        TriedKeystore old = trial.keystore(0);
        old.write(ALL);
        old.write(ALL);
        killEverywhere(trial, old, List.of(PAIR, HMAC, POISON_PAIR, POISON_KEY));
    }

    @ParameterizedTest
    @EnumSource
    void losesNothingWhereverItIsKilledInANewKeystore(KeystoreKind kind) {
        KillTrial trial = trial(kind, "--generate_acrawriter_keys", "--generate_log_key");
        killEverywhere(trial, trial.keystore(0), List.of(PAIR, AUDIT_LOG));
    }

    @Test
    void losesNothingWhereverItIsKilledWithPublicKeysApart() {
        KillTrial trial = trial(KeystoreKind.V1_IN_DIRECTORY, "--generate_acrawriter_keys")
                .withPublicKeysApart();
        TriedKeystore old = trial.keystore(0);
        old.write(List.of(PAIR));
        killEverywhere(trial, old, List.of(PAIR));
    }

    private static void killEverywhere(KillTrial trial, TriedKeystore old, List<KeyRef> made) {
        Map<KeyRef, List<String>> before = old.keys();
        boolean[] undone = new boolean[1];
        boolean[] finished = new boolean[1];
        int kills = trial.everywhere(old, (left, end) -> {
            KillTrial.requireKept(before, left.keys());
            left.write(made);
            int grown = KillTrial.requireAllOrNone(before, left);
            undone[0] |= end.killed() && grown == 1;
            finished[0] |= end.killed() && grown == 2;
        });
        System.out.println("killed before each step, " + old + ": " + kills);
        assertTrue(undone[0] && finished[0] && kills > 3, "killed " + kills);
    }

    @Test
    void leavesAMasterKeyFileWholeOrAbsentWhenKilledBeforeAnyChange() throws Throwable {
        Path directory = Files.createDirectory(scratch.resolve("work"));
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

    @Override
    public void requireDone(ToolResult end) {
        end.assertStdout(PackagedKeymaker.ALL_LINES);
    }

    @Override
    public void makeHere(TriedKeystore keystore) {
        keystore.write(ALL);
    }

    @Override
    public void requireNoPart(TriedKeystore keystore) {
        assertEquals(ALL.size(), keystore.keys().size());
    }
}
