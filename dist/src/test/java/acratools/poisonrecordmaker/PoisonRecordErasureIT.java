package acratools.poisonrecordmaker;

import acratools.packaged.ErasureTrial;
import acratools.packaged.KeystoreKind;
import acratools.packaged.TriedKeystore;
import acratools.testkit.LiveRedis;
import acratools.testkit.LiveServers;
import acratools.testkit.LiveVault;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Searches all memory of the packaged tool, where it ends, for the master key and the poison key. */
@ExtendWith(LiveServers.class)
class PoisonRecordErasureIT {
    private static final ErasureTrial TRIAL = new ErasureTrial("acra-poisonrecordmaker", "acra-poisonrecordmaker");

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
        "V1_IN_DIRECTORY, acrastruct",
        "V1_IN_DIRECTORY, acrablock",
        "V2_IN_DIRECTORY, acrastruct",
        "V2_IN_DIRECTORY, acrablock",
        "V1_IN_REDIS, acrastruct",
        "V2_IN_REDIS, acrablock"
    })
    void leavesNothingOfAKeyThatItMakesOrOpens(KeystoreKind kind, String type) {
        TriedKeystore keystore = TriedKeystore.of(kind, scratch.resolve("work"), redis, kind.ordinal());
        for (int run = 0; run < 2; run++) {
            TRIAL.search(keystore, 1, "--type=" + type).assertExit(0).assertStdoutContains("JSUl");
        }
    }

    @Test
    void leavesOfARunWithVaultOnlyWhatTheJdkCopied() {
        try (LiveVault vault = LiveVault.start(scratch)) {
            for (KeystoreKind kind : new KeystoreKind[] {KeystoreKind.V1_IN_DIRECTORY, KeystoreKind.V2_IN_REDIS}) {
                TriedKeystore keystore = TriedKeystore.of(kind, scratch.resolve("work"), redis, kind.ordinal());
                TRIAL.searchWithVault(keystore, 1, vault).assertExit(0).assertStdoutContains("JSUl");
            }
        }
    }
}
