package acratools.poisonrecordmaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import acratools.packaged.Distribution;
import acratools.packaged.KeystoreKeys;
import acratools.packaged.MemoryAllowance;
import acratools.testkit.LiveVault;
import acratools.testkit.MemoryScan;
import acratools.testkit.StoppedProcess;
import acratools.testkit.ToolRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches all memory of the packaged tool, where it ends, for the master key and the poison key. */
class PoisonRecordErasureIT {
    @TempDir
    private Path scratch;

    private Path work;
    private Path root;

    @BeforeEach
    void makeDirectory() throws IOException {
        work = Files.createDirectory(scratch.resolve("work"));
        root = work.resolve(".acrakeys");
    }

    @ParameterizedTest
    @ValueSource(strings = {"acrastruct", "acrablock"})
    void leavesNothingOfAKeyThatItMakesOrOpens(String type) {
        ToolRun run = PackagedPoisonRecordMaker.withMasterKey(work).args("--keystore=v1", "--type=" + type);
        search(type + ", key made", run, MemoryAllowance.NONE, Map.of());
        search(type + ", key opened", run, MemoryAllowance.NONE, Map.of());
    }

    @Test
    void leavesOfARunWithVaultOnlyWhatTheJdkCopied() {
        try (LiveVault vault = LiveVault.start(scratch)) {
            vault.writeKv2("secret", "acra", "{\"acra_master_key\":\"" + Distribution.masterKeyBase64() + "\"}");
            vault.policy("secret-only", "path \"secret/data/acra\" { capabilities = [\"read\"] }");
            String token = vault.token("secret-only");
            ToolRun run = PackagedPoisonRecordMaker.in(work)
                    .env("VAULT_TOKEN", token)
                    .args(
                            "--keystore=v1",
                            "--vault_connection_api_string=" + vault.address(),
                            "--vault_secrets_path=secret/acra");
            search(
                    "vault",
                    run,
                    MemoryAllowance.OVER_HTTP,
                    Map.of(MemoryAllowance.TOKEN, token.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    private void search(String name, ToolRun run, List<MemoryAllowance> allowed, Map<String, byte[]> handedOver) {
        try (StoppedProcess process = MemoryScan.of(run).start()) {
            assertEquals("java", process.executable().getFileName().toString());
            assertEquals("exit", process.reason());
            Map<String, byte[]> secrets = new TreeMap<>(handedOver);
            secrets.putAll(new KeystoreKeys(root).secrets());
            assertEquals(1 + handedOver.size(), secrets.size());
            secrets.put(MemoryAllowance.MASTER_KEY, Distribution.masterKey());
            byte[] control = "acra-poisonrecordmaker".getBytes(StandardCharsets.US_ASCII);
            assertFalse(process.search(Map.of("control", control)).hits().isEmpty(), "the search finds what is there");
            MemoryAllowance.require("poisonrecordmaker, " + name, process.search(secrets), allowed);
            process.resume().assertExit(0).assertStdoutContains("JSUl");
        }
    }
}
