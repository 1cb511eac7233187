package acratools.addzone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.addzone.PackagedAddZone.Line;
import acratools.id.KeyKind;
import acratools.id.KeyRef;
import acratools.id.ZoneId;
import acratools.packaged.KeystoreKind;
import acratools.packaged.KillTrial;
import acratools.packaged.LiveKeystore;
import acratools.packaged.TriedKeystore;
import acratools.testkit.LiveRedis;
import acratools.testkit.LiveServers;
import acratools.testkit.ToolResult;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SIGKILL at any moment: what was there stays, and after the next write each zone has both keys. */
@Tag("kill")
@ExtendWith(LiveServers.class)
class AddZoneKillIT implements KillTrial.Maker {
    private static LiveRedis redis;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void findRedis(LiveRedis shared) {
        redis = shared;
    }

    private KillTrial trial(KeystoreKind kind) {
        return new KillTrial(kind, scratch, redis, keystore -> keystore.tool("acra-addzone"));
    }

    /** What all tools have in common here is KeymakerKillIT's to show, in all four kinds. */
    @ParameterizedTest
    @EnumSource(names = {"V1_IN_DIRECTORY", "V2_IN_REDIS"})
    void makesBothKeysOrNoneWhenKilledAtRandomMoments(KeystoreKind kind) {
        trial(kind).atRandomMoments(KillTrial.RANDOM_KILLS / 10, this);
    }

    @ParameterizedTest
    @EnumSource
    void makesBothKeysOrNoneWhereverItIsKilledInAnOldKeystore(KeystoreKind kind) {
        KillTrial trial = trial(kind);
        TriedKeystore old = trial.keystore(0);
        makeHere(old);
        killEverywhere(trial, old);
    }

    @ParameterizedTest
    @EnumSource
    void makesBothKeysOrNoneWhereverItIsKilledInANewKeystore(KeystoreKind kind) {
        KillTrial trial = trial(kind);
        killEverywhere(trial, trial.keystore(0));
    }

    private void killEverywhere(KillTrial trial, TriedKeystore old) {
        Map<KeyRef, List<String>> before = old.keys();
        boolean[] undone = new boolean[1];
        boolean[] finished = new boolean[1];
        int kills = trial.everywhere(old, (left, end) -> {
            KillTrial.requireKept(before, left.keys());
            makeHere(left);
            KillTrial.requireAllOrNone(before, left);
            requireNoPart(left);
            int zones = (left.keys().size() - before.size()) / 2;
            undone[0] |= end.killed() && zones == 1;
            finished[0] |= end.killed() && zones == 2;
        });
        System.out.println("acra-addzone killed before each step, " + old + ": " + kills);
        assertTrue(undone[0] && finished[0] && kills > 3, "killed " + kills);
    }

    @Override
    public void requireDone(ToolResult end) {
        Line.of(end.stdout());
    }

    @Override
    public void makeHere(TriedKeystore keystore) {
        try (LiveKeystore live = keystore.open()) {
            new ZoneMaker(live.keystore(), new SecureRandom(), () -> {}).make();
        }
    }

    @Override
    public void requireNoPart(TriedKeystore keystore) {
        int pairs = 0;
        Map<KeyRef, List<String>> keys = keystore.keys();
        for (KeyRef ref : keys.keySet()) {
            if (ref.owner() instanceof ZoneId zone && ref.kind() == KeyKind.STORAGE_PAIR) {
                assertTrue(keys.containsKey(new KeyRef(zone, KeyKind.STORAGE_SYMMETRIC)), zone.value());
                pairs++;
            }
        }
        assertEquals(2 * pairs, keys.size());
    }
}
