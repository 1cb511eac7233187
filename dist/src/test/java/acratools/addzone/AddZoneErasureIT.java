package acratools.addzone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.packaged.Distribution;
import acratools.packaged.KeystoreKeys;
import acratools.packaged.MemoryAllowance;
import acratools.testkit.LiveVault;
import acratools.testkit.MemoryScan;
import acratools.testkit.MemoryScan.Signal;
import acratools.testkit.StoppedProcess;
import acratools.testkit.ToolResult;
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

/** Searches all memory of the packaged tool, where it ends, for the master key and the zone's keys. */
class AddZoneErasureIT {
    @TempDir
    private Path scratch;

    private Path work;
    private Path root;

    @BeforeEach
    void makeDirectory() throws IOException {
        work = Files.createDirectory(scratch.resolve("work"));
        root = work.resolve(".acrakeys");
    }

    @Test
    void leavesNothingOfARunWithTheKeyInTheEnvironment() {
        search("addzone, environment", MemoryScan.of(withMasterKey()), 0, MemoryAllowance.NONE, Map.of());
    }

    @Test
    void leavesNothingWhenToldToEndInTheMiddle() {
        for (int change : new int[] {1, 8, 16}) {
            Map<String, byte[]> before = new KeystoreKeys(root).secrets();
            MemoryScan scan = MemoryScan.of(withMasterKey()).signalBeforeChange(Signal.TERM, change, root);
            try (StoppedProcess process = scan.start()) {
                Map<String, byte[]> secrets = new KeystoreKeys(root).secrets();
                secrets.keySet().removeAll(before.keySet());
                secrets.put(MemoryAllowance.MASTER_KEY, Distribution.masterKey());
                MemoryAllowance.require(
                        "addzone, SIGTERM before change " + change, process.search(secrets), MemoryAllowance.NONE);
                // A signal that comes when the work is all but done may find it done.
                ToolResult end = process.resume();
                assertTrue(end.exitCode() == 143 || end.exitCode() == 0, end::toString);
            }
        }
    }

    @Test
    void leavesOfARunWithVaultOnlyWhatTheJdkCopied() {
        try (LiveVault vault = LiveVault.start(scratch)) {
            vault.writeKv2("secret", "acra", "{\"acra_master_key\":\"" + Distribution.masterKeyBase64() + "\"}");
            vault.policy("secret-only", "path \"secret/data/acra\" { capabilities = [\"read\"] }");
            String token = vault.token("secret-only");
            ToolRun run = PackagedAddZone.in(work)
                    .env("VAULT_TOKEN", token)
                    .args(
                            "--keystore=v1",
                            "--vault_connection_api_string=" + vault.address(),
                            "--vault_secrets_path=secret/acra");
            search(
                    "addzone, vault",
                    MemoryScan.of(run),
                    0,
                    MemoryAllowance.OVER_HTTP,
                    Map.of(MemoryAllowance.TOKEN, token.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    private void search(
            String name, MemoryScan scan, int exit, List<MemoryAllowance> allowed, Map<String, byte[]> handedOver) {
        try (StoppedProcess process = scan.start()) {
            assertEquals("java", process.executable().getFileName().toString());
            assertEquals("exit", process.reason());
            Map<String, byte[]> secrets = new TreeMap<>(handedOver);
            secrets.putAll(new KeystoreKeys(root).secrets());
            assertEquals(2 + handedOver.size(), secrets.size());
            secrets.put(MemoryAllowance.MASTER_KEY, Distribution.masterKey());
            byte[] control = "\",\"public_key\":\"VUVDMgAAAC".getBytes(StandardCharsets.US_ASCII);
            assertFalse(process.search(Map.of("control", control)).hits().isEmpty(), "the search finds what is there");
            MemoryAllowance.require(name, process.search(secrets), allowed);
            assertTrue(process.resume().assertExit(exit).stdout().startsWith("{\"id\":\"DDDDDDDD"));
        }
    }

    private ToolRun withMasterKey() {
        return PackagedAddZone.withMasterKey(work).args("--keystore=v1");
    }
}
