package acratools.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import acratools.testkit.LiveVault;
import acratools.testkit.MemoryScan;
import acratools.testkit.StoppedProcess;
import acratools.testkit.ToolResult;
import acratools.testkit.ToolRun;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Searches all memory of a packaged tool, where it ends, for every secret it had to do with: the master key, the keys of
 * its keystore, and what it was handed over. What may be found is a {@link MemoryAllowance}.
 */
public final class ErasureTrial {
    private final String tool;
    private final String control;

    /**
     * For one tool.
     *
     * @param control a text that each run's memory holds, so that a search that finds nothing is seen
     */
    public ErasureTrial(String tool, String control) {
        this.tool = tool;
        this.control = control;
    }

    /** A run with the master key in the environment. @return how it ended */
    public ToolResult search(TriedKeystore keystore, int keys, String... flags) {
        MemoryScan scan = MemoryScan.of(keystore.tool(tool).args(flags));
        return search(String.join(" ", flags), keystore, keys, scan, MemoryAllowance.NONE, Map.of());
    }

    /** A run with the master key in Vault, over plain HTTP. @return how it ended */
    public ToolResult searchWithVault(TriedKeystore keystore, int keys, LiveVault vault, String... flags) {
        vault.writeKv2(
                "secret", "acra", "{\"acra_master_key\":\"" + keystore.kind().masterKey() + "\"}");
        vault.policy("secret-only", "path \"secret/data/acra\" { capabilities = [\"read\"] }");
        String token = vault.token("secret-only");
        ToolRun run = keystore.without(tool)
                .env("VAULT_TOKEN", token)
                .args("--vault_connection_api_string=" + vault.address(), "--vault_secrets_path=secret/acra")
                .args(flags);
        return search(
                "vault",
                keystore,
                keys,
                MemoryScan.of(run),
                MemoryAllowance.OVER_HTTP,
                Map.of(MemoryAllowance.TOKEN, token.getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * Any run.
     *
     * @param name of the run, in the report
     * @param keys how many keys the keystore has at the end of the run, all of which are searched for
     * @param handedOver further secrets, by the names that {@code allowed} gives them
     * @return how it ended
     */
    public ToolResult search(
            String name,
            TriedKeystore keystore,
            int keys,
            MemoryScan scan,
            List<MemoryAllowance> allowed,
            Map<String, byte[]> handedOver) {
        try (StoppedProcess process = scan.start()) {
            assertEquals("java", process.executable().getFileName().toString());
            assertEquals("exit", process.reason());
            Map<String, byte[]> secrets = new TreeMap<>(keystore.secrets());
            assertEquals(keys, secrets.size());
            secrets.putAll(keystore.kind().masterSecrets());
            secrets.putAll(handedOver);
            byte[] pattern = control.getBytes(StandardCharsets.US_ASCII);
            assertFalse(process.search(Map.of("control", pattern)).hits().isEmpty(), "the search finds what is there");
            MemoryAllowance.require(tool + ", " + keystore.kind() + ", " + name, process.search(secrets), allowed);
            return process.resume();
        }
    }
}
