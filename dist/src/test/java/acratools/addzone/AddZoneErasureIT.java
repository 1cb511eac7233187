package acratools.addzone;

import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.packaged.ErasureTrial;
import acratools.packaged.KeystoreKind;
import acratools.packaged.MemoryAllowance;
import acratools.packaged.TriedKeystore;
import acratools.testkit.LiveRedis;
import acratools.testkit.LiveServers;
import acratools.testkit.LiveVault;
import acratools.testkit.MemoryScan;
import acratools.testkit.MemoryScan.Signal;
import acratools.testkit.StoppedProcess;
import acratools.testkit.ToolResult;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Searches all memory of the packaged tool, where it ends, for the master key and the zone's keys. */
@ExtendWith(LiveServers.class)
class AddZoneErasureIT {
    private static final ErasureTrial TRIAL = new ErasureTrial("acra-addzone", "\",\"public_key\":\"VUVDMgAAAC");

    private static LiveRedis redis;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void findRedis(LiveRedis shared) {
        redis = shared;
    }

    private TriedKeystore keystore(KeystoreKind kind) {
        return TriedKeystore.of(kind, scratch.resolve("work"), redis, kind.ordinal());
    }

    private static void requireLine(ToolResult end) {
        assertTrue(end.assertExit(0).stdout().startsWith("{\"id\":\"DDDDDDDD"), end::toString);
    }

    @ParameterizedTest
    @EnumSource
    void leavesNothingOfARunWithTheKeyInTheEnvironment(KeystoreKind kind) {
        requireLine(TRIAL.search(keystore(kind), 2));
    }

    @ParameterizedTest
    @EnumSource(names = {"V1_IN_DIRECTORY", "V2_IN_DIRECTORY"})
    void leavesNothingWhenToldToEndInTheMiddle(KeystoreKind kind) {
        TriedKeystore keystore = keystore(kind);
        for (int change : new int[] {1, 8, 16}) {
            Map<String, byte[]> before = keystore.secrets();
            MemoryScan scan = MemoryScan.of(keystore.tool("acra-addzone"))
                    .signalBeforeChange(Signal.TERM, change, keystore.work());
            try (StoppedProcess process = scan.start()) {
                Map<String, byte[]> secrets = new TreeMap<>(keystore.secrets());
                secrets.keySet().removeAll(before.keySet());
                secrets.putAll(kind.masterSecrets());
                MemoryAllowance.require(
                        "acra-addzone, " + kind + ", SIGTERM before change " + change,
                        process.search(secrets),
                        MemoryAllowance.NONE);
                // A signal that comes when the work is all but done may find it done.
                ToolResult end = process.resume();
                assertTrue(end.exitCode() == 143 || end.exitCode() == 0, end::toString);
            }
        }
    }

    @Test
    void leavesOfARunWithVaultOnlyWhatTheJdkCopied() {
        try (LiveVault vault = LiveVault.start(scratch)) {
            for (KeystoreKind kind : new KeystoreKind[] {KeystoreKind.V1_IN_DIRECTORY, KeystoreKind.V2_IN_REDIS}) {
                TriedKeystore keystore = keystore(kind);
                requireLine(TRIAL.searchWithVault(keystore, 2, vault));
            }
        }
    }
}
