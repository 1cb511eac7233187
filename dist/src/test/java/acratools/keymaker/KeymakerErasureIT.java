package acratools.keymaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.packaged.ErasureTrial;
import acratools.packaged.KeystoreKind;
import acratools.packaged.MemoryAllowance;
import acratools.packaged.TriedKeystore;
import acratools.packaged.VaultRelay;
import acratools.testkit.LiveRedis;
import acratools.testkit.LiveVault;
import acratools.testkit.MemoryScan;
import acratools.testkit.MemoryScan.Signal;
import acratools.testkit.StoppedProcess;
import acratools.testkit.TestAuthority;
import acratools.testkit.TestAuthority.Issued;
import acratools.testkit.ToolRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Searches all memory of the packaged keymaker, where it ends, for every secret it had to do with. What is found must be
 * named below, with how often at most; docs/security.md tells more of each.
 */
class KeymakerErasureIT {
    private static final String AMK = MemoryAllowance.MASTER_KEY;
    private static final ErasureTrial TRIAL = new ErasureTrial("acra-keymaker", "Generated storage encryption keypair");

    /** What a run without any {@code --generate_...} flag makes. */
    private static final int KEYS = 6;

    @TempDir
    private Path scratch;

    private Path work;
    private Path root;
    private TriedKeystore keystore;

    @BeforeEach
    void makeDirectory() throws IOException {
        work = Files.createDirectory(scratch.resolve("work"));
        root = work.resolve(".acrakeys");
        keystore = TriedKeystore.of(KeystoreKind.V1_IN_DIRECTORY, work, null, 0);
    }

    @ParameterizedTest
    @EnumSource
    void leavesNothingOfARunThatMakesAKeystoreOrAddsToOne(KeystoreKind kind) {
        try (LiveRedis redis = LiveRedis.start(scratch)) {
            TriedKeystore keystore = TriedKeystore.of(kind, work, redis, 0);
            for (int run = 0; run < 2; run++) {
                TRIAL.search(keystore, KEYS).assertExit(0);
            }
        }
    }

    @Test
    void leavesNothingOfTheMasterKeyInARunThatFails() throws IOException {
        withMasterKey().run().assertExit(0);
        Path hmac = root.resolve("client_hmac");
        Files.move(hmac, root.resolve("moved_hmac"));
        Files.createSymbolicLink(hmac, root.resolve("moved_hmac"));
        try (StoppedProcess process = MemoryScan.of(withMasterKey()).start()) {
            MemoryAllowance.require(
                    "failing", process.search(Map.of(AMK, PackagedKeymaker.masterKey())), MemoryAllowance.NONE);
            process.resume().assertExit(1).assertStderrContains("symbolic link");
        }
    }

    @Test
    void leavesNothingWhenToldToEndInTheMiddle() {
        withMasterKey().run().assertExit(0);
        for (int change : new int[] {1, 4, 12, 30}) {
            MemoryScan scan = MemoryScan.of(withMasterKey()).signalBeforeChange(Signal.TERM, change, root);
            TRIAL.search("SIGTERM before change " + change, keystore, KEYS, scan, MemoryAllowance.NONE, Map.of())
                    .assertExit(143);
        }
    }

    @Test
    void leavesNothingOfAMasterKeyThatItMade() throws IOException {
        for (String version : List.of("v1", "v2")) {
            Path file = work.resolve("master-" + version);
            ToolRun run = PackagedKeymaker.in(work).args("--generate_master_key=" + file, "--keystore=" + version);
            try (StoppedProcess process = MemoryScan.of(run).start()) {
                requireJava(process);
                Map<String, byte[]> secrets = new TreeMap<>();
                byte[] written = Files.readAllBytes(file);
                secrets.put(AMK, written);
                if (version.equals("v2")) {
                    String[] parts = new String(written, StandardCharsets.US_ASCII).split("\"", -1);
                    secrets.put("encryption key", Base64.getDecoder().decode(parts[3]));
                    secrets.put("signature key", Base64.getDecoder().decode(parts[7]));
                }
                MemoryAllowance.require("new master key for " + version, process.search(secrets), MemoryAllowance.NONE);
                process.resume().assertExit(0);
            }
        }
    }

    @Test
    void leavesOfARunWithVaultOnlyWhatTheJdkCopied() {
        try (LiveVault vault = LiveVault.start(scratch)) {
            TRIAL.searchWithVault(keystore, KEYS, vault).assertExit(0);
        }
    }

    @Test
    void leavesOfALoginOnlyWhatTheJdkCopied() throws InterruptedException {
        try (LiveVault vault = LiveVault.start(scratch);
                VaultRelay relay = VaultRelay.passing(vault.address())) {
            tokenOf(vault);
            vault.auth("approle", "approle", "");
            vault.write("auth/approle/role/acra", "{\"token_policies\":\"secret-only\",\"token_ttl\":\"1h\"}");
            String roleId =
                    vault.call("GET", "auth/approle/role/acra/role-id", "", "").field("role_id");
            String secretId =
                    vault.write("auth/approle/role/acra/secret-id", "{}").field("secret_id");
            ToolRun run = PackagedKeymaker.in(work)
                    .env("VAULT_ROLE_ID", roleId)
                    .env("VAULT_SECRET_ID", secretId)
                    .args("--keystore=v1", "--vault_connection_api_string=" + relay.address())
                    .args("--vault_secrets_path=secret/acra", "--vault_auth=approle");
            try (StoppedProcess process = MemoryScan.of(run).start()) {
                Map<String, byte[]> secrets = new TreeMap<>(Map.of(
                        AMK,
                        PackagedKeymaker.masterKey(),
                        MemoryAllowance.ROLE_ID,
                        roleId.getBytes(StandardCharsets.US_ASCII),
                        MemoryAllowance.SECRET_ID,
                        secretId.getBytes(StandardCharsets.US_ASCII),
                        MemoryAllowance.TOKEN,
                        relay.awaitSecret().getBytes(StandardCharsets.US_ASCII)));
                MemoryAllowance.require("AppRole", process.search(secrets), MemoryAllowance.AFTER_LOGIN);
                process.resume().assertExit(0);
            }
        }
    }

    @Test
    void leavesOfAMasterKeyThatGoesToVaultOnlyWhatTheJdkCopied() {
        try (LiveVault vault = LiveVault.start(scratch)) {
            vault.policy("creates", "path \"secret/data/new\" { capabilities = [\"create\"] }");
            String token = vault.token("creates");
            ToolRun run = PackagedKeymaker.in(work)
                    .env("VAULT_TOKEN", token)
                    .args("--vault_write_master_key", "--keystore=v1", "--vault_secrets_path=secret/new")
                    .args("--vault_connection_api_string=" + vault.address());
            try (StoppedProcess process = MemoryScan.of(run).start()) {
                byte[] key = Base64.getDecoder()
                        .decode(vault.call("GET", "secret/data/new", "", "").field("acra_master_key"));
                MemoryAllowance.require(
                        "master key to vault",
                        process.search(
                                Map.of(AMK, key, MemoryAllowance.TOKEN, token.getBytes(StandardCharsets.US_ASCII))),
                        MemoryAllowance.AFTER_WRITE);
                process.resume().assertExit(0);
            }
        }
    }

    @Test
    void leavesOfARunWithVaultOverTlsOnlyWhatTheJdkCopied() {
        TestAuthority authority = TestAuthority.create(scratch, "ca");
        Issued server = authority.issue("server", "localhost");
        Path ca = authority.certificate();
        try (LiveVault vault = LiveVault.tls(scratch, server.certificate(), server.key(), null)) {
            String token = tokenOf(vault);
            ToolRun run = withVault(vault.tlsAddress("localhost"), token)
                    .args("--vault_tls_transport_enable", "--vault_tls_client_ca=" + ca);
            TRIAL.search(
                            "vault, https",
                            keystore,
                            KEYS,
                            MemoryScan.of(run),
                            MemoryAllowance.OVER_HTTPS,
                            Map.of(MemoryAllowance.TOKEN, token.getBytes(StandardCharsets.US_ASCII)))
                    .assertExit(0);
        }
    }

    @Test
    void showsNoSecretInProcAndWritesNoCoreFile() throws IOException {
        try (LiveVault vault = LiveVault.start(scratch)) {
            String token = tokenOf(vault);
            ToolRun both = withVault(vault.address(), token).env("ACRA_MASTER_KEY", PackagedKeymaker.masterKeyBase64());
            for (ToolRun run : List.of(withMasterKey(), both)) {
                try (StoppedProcess process = MemoryScan.of(run.args("-d"))
                        .stopWhenPrints("master key loaded")
                        .start()) {
                    requireJava(process);
                    Path proc = Path.of("/proc", String.valueOf(process.pid()));
                    for (String file : List.of("cmdline", "environ")) {
                        String text = Files.readString(proc.resolve(file), StandardCharsets.ISO_8859_1);
                        assertTrue(text.length() > 10, "nothing to be read in " + file);
                        assertFalse(text.contains(PackagedKeymaker.masterKeyBase64()), "the master key is in " + file);
                        assertFalse(text.contains(token), "the token is in " + file);
                    }
                    assertEquals("", Files.readString(proc.resolve("task/" + process.pid() + "/children")));
                    assertEquals(
                            0,
                            Integer.parseInt(
                                    Files.readString(proc.resolve("coredump_filter"))
                                            .strip(),
                                    16));
                    assertTrue(
                            Files.readString(proc.resolve("limits")).contains("Max core file size        0"),
                            "core files are not off");
                    process.resume().assertExit(0);
                }
            }
        }
    }

    private static void requireJava(StoppedProcess process) {
        assertEquals("java", process.executable().getFileName().toString());
    }

    private ToolRun withMasterKey() {
        return keystore.tool("acra-keymaker");
    }

    private ToolRun withVault(String address, String token) {
        return PackagedKeymaker.in(work)
                .env("VAULT_TOKEN", token)
                .args("--keystore=v1", "--vault_connection_api_string=" + address, "--vault_secrets_path=secret/acra");
    }

    private static String tokenOf(LiveVault vault) {
        vault.writeKv2("secret", "acra", "{\"acra_master_key\":\"" + PackagedKeymaker.masterKeyBase64() + "\"}");
        vault.policy("secret-only", "path \"secret/data/acra\" { capabilities = [\"read\"] }");
        return vault.token("secret-only");
    }
}
