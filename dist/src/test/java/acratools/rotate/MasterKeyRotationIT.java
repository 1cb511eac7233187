package acratools.rotate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.packaged.Distribution;
import acratools.packaged.KeystoreKeys;
import acratools.packaged.Leaks;
import acratools.testkit.LiveRedis;
import acratools.testkit.LiveVault;
import acratools.testkit.ToolResult;
import acratools.testkit.ToolRun;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code acra-rotate --rotate_master_key} as it is packaged, with master keys from the environment and from real Vaults. */
class MasterKeyRotationIT {
    private static final int CLIENTS = 2;
    private static final String TOKEN =
            Base64.getEncoder().encodeToString(LiveVault.ROOT_TOKEN.getBytes(StandardCharsets.US_ASCII));

    /** A user that owns nothing else. */
    private static final int NOBODY = 65534;

    private static LiveVault vault;
    private static LiveVault other;

    @TempDir
    private Path scratch;

    private Path work;

    @BeforeAll
    static void startVaults(@TempDir Path directory) {
        vault = LiveVault.start(directory);
        other = LiveVault.start(directory);
    }

    @AfterAll
    static void stopVaults() {
        vault.close();
        other.close();
    }

    @BeforeEach
    void makeDirectory() throws IOException {
        work = Files.createDirectory(scratch.resolve("work"));
    }

    private RotatedKeystore keystore(String version) {
        return new RotatedKeystore(work.resolve("keys"), version, CLIENTS);
    }

    private static JsonNode json(ToolResult result) throws IOException {
        return new ObjectMapper().readTree(result.stdout());
    }

    private static void requireRotated(RotatedKeystore keystore, Map<String, String> keys) {
        assertEquals(keys, keystore.keys(keystore.coming()));
        assertTrue(keystore.open(keystore.present()).isEmpty());
    }

    private static void put(LiveVault where, String path, String masterKey) {
        where.writeKv2("secret", path, "{\"acra_master_key\":\"" + masterKey + "\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void takesAKeystoreToAnotherMasterKeyAndCountsItsKeys(String version) throws IOException {
        RotatedKeystore keystore = keystore(version);
        Map<String, String> keys = keystore.keys(keystore.present());
        Map<String, String> tree = KeystoreKeys.state(keystore.root);
        ToolResult census = keystore.rotation()
                .args("--dry-run", "--json")
                .run()
                .assertExit(0)
                .assertStderr("");
        assertEquals(keys.size(), json(census).at("/total/old").asInt());
        assertEquals(0, json(census).at("/total/new").asInt());
        assertEquals(version, json(census).at("/keystore").asText());
        assertEquals(tree, KeystoreKeys.state(keystore.root));
        ToolResult done = keystore.rotation().run().assertExit(0).assertStderr("");
        assertEquals(keys.size(), json(done).at("/total/rotated").asInt());
        assertEquals(2 * CLIENTS, json(done).at("/keys/hmac/rotated").asInt());
        requireRotated(keystore, keys);
        ToolResult again = keystore.rotation().run().assertExit(0).assertStderr("");
        assertEquals(keys.size(), json(again).at("/total/left_alone").asInt());
        assertEquals(0, json(again).at("/total/rotated").asInt());
        for (ToolResult result : new ToolResult[] {census, done}) {
            Leaks.requireNone(result, Base64.getDecoder().decode(keystore.present()));
            Leaks.requireNone(result, Base64.getDecoder().decode(keystore.coming()));
        }
    }

    @Test
    void printsTheCensusAsATable() {
        RotatedKeystore keystore = keystore("v1");
        keystore.rotation()
                .args("--dry-run")
                .run()
                .assertExit(0)
                .assertStdout("KEY                OLD  NEW  NEITHER\n"
                        + "storage-pair         8    0        0\n"
                        + "storage-symmetric    4    0        0\n"
                        + "hmac                 4    0        0\n"
                        + "audit-log            2    0        0\n"
                        + "total               18    0        0\n");
    }

    @Test
    void takesAMasterKeyFromTheEnvironmentToVaultAndOnToAnotherVault() {
        RotatedKeystore keystore = keystore("v2");
        Map<String, String> keys = keystore.keys(keystore.present());
        put(vault, "new", keystore.coming());
        keystore.tool()
                .env("ACRA_MASTER_KEY", keystore.present())
                .env("VAULT_API_TOKEN", TOKEN)
                .args("--new_vault_connection_api_string=" + vault.address(), "--new_vault_secrets_path=secret/new")
                .run()
                .assertExit(0)
                .assertStderr("");
        requireRotated(keystore, keys);
        keystore.swap();
        put(other, "next", keystore.coming());
        ToolRun toOther = keystore.tool()
                .env("VAULT_TOKEN", LiveVault.ROOT_TOKEN)
                .args("--vault_connection_api_string=" + vault.address(), "--vault_secrets_path=secret/new")
                .args("--new_vault_connection_api_string=" + other.address(), "--new_vault_secrets_path=secret/next");
        toOther.run()
                .assertExit(1)
                .assertStderrContains(
                        "error: new master key: vault token: there is none in NEW_VAULT_API_TOKEN, NEW_BAO_TOKEN or NEW_VAULT_TOKEN");
        toOther.env("NEW_VAULT_TOKEN", LiveVault.ROOT_TOKEN).run().assertExit(0).assertStderr("");
        requireRotated(keystore, keys);
    }

    @Test
    void takesTwoMasterKeysFromOneVaultUnderOneToken() {
        RotatedKeystore keystore = keystore("v1");
        Map<String, String> keys = keystore.keys(keystore.present());
        put(vault, "one", keystore.present());
        put(vault, "two", keystore.coming());
        keystore.tool()
                .env("VAULT_TOKEN", LiveVault.ROOT_TOKEN)
                .args("--vault_connection_api_string=" + vault.address(), "--vault_secrets_path=secret/one")
                .args("--new_vault_connection_api_string=" + vault.address(), "--new_vault_secrets_path=secret/two")
                .run()
                .assertExit(0)
                .assertStderr("");
        requireRotated(keystore, keys);
    }

    @Test
    void takesAMasterKeyFromVaultToTheEnvironment() {
        RotatedKeystore keystore = keystore("v1");
        Map<String, String> keys = keystore.keys(keystore.present());
        put(vault, "leaving", keystore.present());
        keystore.tool()
                .env("VAULT_TOKEN", LiveVault.ROOT_TOKEN)
                .env("ACRA_NEW_MASTER_KEY", keystore.coming())
                .args("--vault_connection_api_string=" + vault.address(), "--vault_secrets_path=secret/leaving")
                .run()
                .assertExit(0)
                .assertStderr("");
        requireRotated(keystore, keys);
    }

    @Test
    void tellsOfTheNewMasterKeyByItsOwnNames() {
        RotatedKeystore keystore = keystore("v1");
        ToolRun old = keystore.tool().env("ACRA_MASTER_KEY", keystore.present());
        old.run()
                .assertExit(1)
                .assertStderrContains("error: new master key: ACRA_NEW_MASTER_KEY: the environment variable is not set")
                .assertStderrContains("--new_vault_connection_api_string");
        old.env("VAULT_TOKEN", LiveVault.ROOT_TOKEN)
                .args("--new_vault_connection_api_string=" + vault.address(), "--new_vault_secrets_path=secret/none")
                .run()
                .assertExit(1)
                .assertStderrContains("error: new master key: vault secret secret/none")
                .assertStderrContains("check --new_vault_secrets_path");
        old.env("ACRA_NEW_MASTER_KEY", keystore.present())
                .run()
                .assertExit(1)
                .assertStderrContains("error: new master key: has a key in common with the present one");
        old.env("ACRA_NEW_MASTER_KEY", "c2hvcnQ=")
                .run()
                .assertExit(1)
                .assertStderrContains("the master key has 5 bytes");
        keystore.keys(keystore.present());
    }

    @Test
    void refusesToDoTwoThingsAtOnceOrHalfOfOne() {
        RotatedKeystore keystore = keystore("v1");
        keystore.rotation()
                .args("--file_map_config=map.json")
                .run()
                .assertExit(2)
                .assertStderrContains("is about data, and --rotate_master_key changes none");
        Distribution.tool("acra-rotate", work)
                .args("--file_map_config=map.json", "--new_vault_secrets_path=secret/two")
                .run()
                .assertExit(2)
                .assertStderrContains("--new_vault_secrets_path: is about another master key");
        keystore.keys(keystore.present());
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void writesNothingIfAKeyDoesNotOpen(String version) throws IOException {
        RotatedKeystore keystore = keystore(version);
        Path file = keystore.root.resolve(version.equals("v1") ? "client-1_hmac" : "client/client-1/hmac-sym.keyring");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        Map<String, String> tree = KeystoreKeys.state(keystore.root);
        keystore.rotation()
                .run()
                .assertExit(1)
                .assertStdout("")
                .assertStderrContains("open under neither master key, so nothing is written")
                .assertStderrContains("error: " + keystore.root.relativize(file));
        keystore.rotation().args("--dry-run").run().assertExit(1).assertStderrContains("open under neither");
        assertEquals(tree, KeystoreKeys.state(keystore.root));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void writesNothingWhereItMayNotWrite(String version) throws IOException {
        RotatedKeystore keystore = keystore(version);
        boolean isRoot = (int) Files.getAttribute(scratch, "unix:uid") == 0;
        for (Path open : new Path[] {scratch, work}) {
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        for (String path : KeystoreKeys.paths(work)) {
            Path file = work.resolve(path);
            if (Files.isDirectory(file)) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r-x------"));
            }
            if (isRoot) {
                Files.setAttribute(file, "unix:uid", NOBODY);
            }
        }
        Map<String, String> tree = KeystoreKeys.state(keystore.root);
        ToolRun unprivileged = isRoot
                ? ToolRun.command(
                        "setpriv",
                        "--reuid=" + NOBODY,
                        "--regid=" + NOBODY,
                        "--clear-groups",
                        Distribution.launcher("acra-rotate").toString())
                : ToolRun.of(Distribution.launcher("acra-rotate"));
        unprivileged
                .in(work)
                .args("--rotate_master_key", "--keys_dir=keys")
                .env("ACRA_MASTER_KEY", keystore.present())
                .env("ACRA_NEW_MASTER_KEY", keystore.coming())
                .run()
                .assertExit(1)
                .assertStdout("")
                .assertStderrContains("permission denied");
        assertEquals(tree, KeystoreKeys.state(keystore.root));
    }

    @Test
    void saysWhatIsNoKey() throws IOException {
        RotatedKeystore keystore = keystore("v1");
        Path notes = Files.writeString(keystore.root.resolve("notes.txt"), "rotate in spring");
        Files.setPosixFilePermissions(notes, PosixFilePermissions.fromString("rw-------"));
        ToolResult done = keystore.rotation().run().assertExit(0).assertStderrContains("path=notes.txt");
        assertEquals("notes.txt", json(done).at("/unknown/0").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void takesAKeystoreInRedisToAnotherMasterKey(String version) throws IOException {
        try (LiveRedis redis = LiveRedis.start(scratch)) {
            String present = RotatedKeystore.masterKey(version);
            String coming = RotatedKeystore.masterKey(version);
            String address = "--redis_host_port=127.0.0.1:" + redis.port();
            ToolRun keymaker = Distribution.tool("acra-keymaker", work).args(address);
            keymaker.env("ACRA_MASTER_KEY", present)
                    .args("--keystore=" + version)
                    .run()
                    .assertExit(0);
            ToolRun rotation = Distribution.tool("acra-rotate", work).args(address, "--rotate_master_key");
            ToolResult done = rotation.env("ACRA_MASTER_KEY", present)
                    .env("ACRA_NEW_MASTER_KEY", coming)
                    .run()
                    .assertExit(0)
                    .assertStderr("");
            assertEquals(6, json(done).at("/total/rotated").asInt());
            keymaker.env("ACRA_MASTER_KEY", coming).args("--list").run().assertExit(0);
            keymaker.env("ACRA_MASTER_KEY", present)
                    .args("--list")
                    .run()
                    .assertExit(1)
                    .assertStderrContains("acra-rotate --rotate_master_key");
            keymaker.env("ACRA_MASTER_KEY", present)
                    .run()
                    .assertExit(1)
                    .assertStderrContains("acra-rotate --rotate_master_key");
        }
    }
}
