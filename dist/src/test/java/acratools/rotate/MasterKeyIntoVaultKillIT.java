package acratools.rotate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.packaged.StartedTool;
import acratools.packaged.VaultRelay;
import acratools.testkit.LiveVault;
import acratools.testkit.ToolRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that is ended when its new master key is in Vault and nothing is sealed under it yet. */
@Tag("kill")
class MasterKeyIntoVaultKillIT {
    private static final String WRITE = "--new_vault_write_master_key";

    private static LiveVault vault;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void startVault(@TempDir Path directory) {
        vault = LiveVault.start(directory);
    }

    @AfterAll
    static void stopVault() {
        vault.close();
    }

    private static ToolRun rotation(RotatedKeystore keystore, String path) {
        return keystore.tool()
                .env("VAULT_TOKEN", LiveVault.ROOT_TOKEN)
                .args("--vault_connection_api_string=" + vault.address(), "--vault_secrets_path=secret/" + path)
                .args(
                        "--new_vault_connection_api_string=" + vault.address(),
                        "--new_vault_secrets_path=secret/" + path);
    }

    private static String stored(String path, int version) {
        return vault.call("GET", "secret/data/" + path + "?version=" + version, "", "")
                .field("acra_master_key");
    }

    @ParameterizedTest
    @CsvSource({"KILL,137", "TERM,143"})
    void losesNothingAndIsFinishedByThePinnedVersions(String signal, int exitCode) throws Exception {
        Path root = Files.createDirectory(scratch.resolve("work")).resolve("keys");
        RotatedKeystore keystore = new RotatedKeystore(root, "v1", 1);
        Map<String, String> keys = keystore.keys(keystore.present());
        vault.writeKv2("secret", signal, "{\"acra_master_key\":\"" + keystore.present() + "\"}");
        end(signal, exitCode, root);
        assertEquals(keys, keystore.keys(keystore.present()), "not as it was under version 1");
        String coming = stored(signal, 2);

        rotation(keystore, signal).args(WRITE).run().assertExit(1).assertStderrContains("finish it without this flag");
        assertEquals(
                404,
                vault.call("GET", "secret/data/" + signal + "?version=3", "", "")
                        .status());

        rotation(keystore, signal)
                .args("--vault_secret_version=1", "--new_vault_secret_version=2")
                .run()
                .assertExit(0);
        assertEquals(keys, keystore.keys(coming));
    }

    private void end(String signal, int exitCode, Path root) throws Exception {
        try (VaultRelay relay = VaultRelay.holdingVersion(vault.address(), 2);
                StartedTool run = StartedTool.start(
                        "acra-rotate",
                        scratch,
                        Map.of("VAULT_TOKEN", LiveVault.ROOT_TOKEN),
                        List.of(
                                "--rotate_master_key",
                                WRITE,
                                "--keys_dir=" + root,
                                "--vault_connection_api_string=" + relay.address(),
                                "--vault_secrets_path=secret/" + signal,
                                "--new_vault_connection_api_string=" + relay.address(),
                                "--new_vault_secrets_path=secret/" + signal))) {
            relay.awaitSecret();
            assertEquals(exitCode, run.end(signal), run.output());
            if (signal.equals("TERM")) {
                String flags =
                        "--vault_secret_version=1 --new_vault_secrets_path=secret/TERM --new_vault_secret_version=2";
                assertTrue(run.output().contains("flags_to_finish_with=\"" + flags + '"'), run.output());
                assertTrue(run.output().contains("error: the run: was told to stop by a signal"), run.output());
            }
        }
    }
}
