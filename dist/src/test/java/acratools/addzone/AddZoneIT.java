package acratools.addzone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.addzone.PackagedAddZone.Line;
import acratools.id.KeyKind;
import acratools.id.KeyRef;
import acratools.id.ZoneId;
import acratools.packaged.Distribution;
import acratools.packaged.KeystoreKeys;
import acratools.packaged.Leaks;
import acratools.packaged.LiveKeystore;
import acratools.secret.Secret;
import acratools.testkit.Golden;
import acratools.testkit.LiveRedis;
import acratools.testkit.LiveVault;
import acratools.testkit.ToolResult;
import acratools.testkit.ToolRun;
import acratools.themis.EcPrivateKey;
import acratools.themis.EcPublicKey;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Zones made by the packaged tool, in keystores of Acra and in new ones. */
class AddZoneIT {
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
    void addsAZoneToAKeystoreOfAcra() throws IOException {
        String masterKey =
                Golden.json("keystore-v1/ids/expected.json").path("master_key").textValue();
        Golden.copy("keystore-v1/ids/keys", root);
        KeystoreKeys keystore = new KeystoreKeys(root, root, Base64.getDecoder().decode(masterKey));
        Map<String, List<String>> before = keystore.open();
        ToolResult result = PackagedAddZone.in(work)
                .env("ACRA_MASTER_KEY", masterKey)
                .run()
                .assertExit(0)
                .assertStderr("");
        Line line = Line.of(result.stdout());
        Map<String, List<String>> after = new TreeMap<>(keystore.open());
        assertEquals(1, after.remove(line.id() + "_zone").size());
        assertEquals(1, after.remove(line.id() + "_zone_sym").size());
        assertEquals(before, after);
        keystore.requirePairs();
        keystore.requireKnownNames();
        assertEquals(
                line.publicKey(),
                Base64.getEncoder().encodeToString(Files.readAllBytes(root.resolve(line.id() + "_zone.pub"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"keystore-v1/plain", "keystore-v2/plain"})
    void theKeysOfAZoneBelongTogether(String golden) {
        JsonNode expected = Golden.json(golden + "/expected.json");
        String masterKey = expected.path("master_key").textValue();
        Golden.copy(golden + "/keys", root);
        ToolRun run = PackagedAddZone.in(work).env("ACRA_MASTER_KEY", masterKey);
        for (int zones = 0; zones < 3; zones++) {
            Line line = Line.of(run.run().assertExit(0).assertStderr("").stdout());
            KeyRef pair = new KeyRef(new ZoneId(line.id()), KeyKind.STORAGE_PAIR);
            KeyRef symmetric = new KeyRef(new ZoneId(line.id()), KeyKind.STORAGE_SYMMETRIC);
            String version = expected.path("keystore").textValue();
            try (LiveKeystore live = LiveKeystore.open(root, version, masterKey);
                    Secret container = live.keystore().currentKey(pair);
                    EcPrivateKey key = EcPrivateKey.read(container);
                    Secret symmetricKey = live.keystore().currentKey(symmetric)) {
                byte[] publicKey = Base64.getDecoder().decode(line.publicKey());
                assertEquals(EcPublicKey.read(publicKey), key.publicKey());
                assertEquals(key.publicKey(), live.keystore().publicKey(pair));
                assertEquals(32, symmetricKey.length());
                assertEquals(1, live.keystore().history(pair).size());
            }
        }
    }

    @Test
    void makesAKeystoreOfVersion1WhereThereIsNoneAndSaysSo() {
        ToolRun run = PackagedAddZone.withMasterKey(work);
        Line first = Line.of(run.run()
                .assertExit(0)
                .assertStderrContains("holds no keystore yet: a new one of version 1 is made")
                .assertStderrContains("--keystore=v1|v2")
                .stdout());
        Line second = Line.of(run.run().assertExit(0).stdout());
        assertEquals(4, new KeystoreKeys(root).open().size());
        assertFalse(first.id().equals(second.id()));
    }

    @Test
    void takesTheMasterKeyFromBothVersionsOfVaultsKv() throws IOException {
        String secret = "{\"acra_master_key\":\"" + Distribution.masterKeyBase64() + "\"}";
        try (LiveVault vault = LiveVault.start(scratch)) {
            vault.mountKv("one", 1);
            vault.writeKv1("one/acra", secret);
            vault.writeKv2("secret", "acra", secret);
            for (String path : List.of("one/acra", "secret/acra")) {
                ToolResult result = PackagedAddZone.in(work)
                        .env("VAULT_TOKEN", LiveVault.ROOT_TOKEN)
                        .args(
                                "-v",
                                "--keystore=v1",
                                "--vault_connection_api_string=" + vault.address(),
                                "--vault_secrets_path=" + path)
                        .run()
                        .assertExit(0);
                Leaks.requireNone(result, Distribution.masterKey());
                assertTrue(new KeystoreKeys(root)
                        .open()
                        .containsKey(Line.of(result.stdout()).id() + "_zone"));
            }
            ToolResult denied = PackagedAddZone.in(work)
                    .env("VAULT_TOKEN", "no-such-token")
                    .args("--vault_connection_api_string=" + vault.address(), "--vault_secrets_path=secret/acra")
                    .run();
            denied.assertExit(1).assertStdout("").assertStderrContains("does not accept the token");
        }
        assertEquals(4, new KeystoreKeys(root).open().size());
    }

    @Test
    void takesTheMasterKeysOfKeystoreV2FromVault() {
        JsonNode expected = Golden.json("keystore-v2/plain/expected.json");
        String masterKey = expected.path("master_key").textValue();
        Golden.copy("keystore-v2/plain/keys", root);
        try (LiveVault vault = LiveVault.start(scratch);
                LiveKeystore live = LiveKeystore.open(root, "v2", masterKey)) {
            vault.writeKv2("secret", "acra", "{\"acra_master_key\":\"" + masterKey + "\"}");
            ToolResult result = PackagedAddZone.in(work)
                    .env("VAULT_TOKEN", LiveVault.ROOT_TOKEN)
                    .args("--vault_connection_api_string=" + vault.address(), "--vault_secrets_path=secret/acra")
                    .run()
                    .assertExit(0);
            Line line = Line.of(result.stdout());
            Leaks.requireNone(result, Base64.getDecoder().decode(masterKey));
            KeyRef pair = new KeyRef(new ZoneId(line.id()), KeyKind.STORAGE_PAIR);
            assertEquals(
                    line.publicKey(),
                    Base64.getEncoder()
                            .encodeToString(live.keystore().publicKey(pair).container()));
            try (Secret container = live.keystore().currentKey(pair);
                    EcPrivateKey key = EcPrivateKey.read(container)) {
                assertEquals(live.keystore().publicKey(pair), key.publicKey());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void makesZonesInAKeystoreInRedis(String version) {
        String masterKey = Golden.json("poison/" + version + "/expected.json")
                .path("master_key")
                .textValue();
        try (LiveRedis redis = LiveRedis.start(scratch)) {
            ToolRun run = PackagedAddZone.in(work)
                    .env("ACRA_MASTER_KEY", masterKey)
                    .args("--redis_host_port=127.0.0.1:" + redis.port());
            Line first = Line.of(
                    run.args("--keystore=" + version).run().assertExit(0).stdout());
            Line second = Line.of(run.run().assertExit(0).stdout());
            String keys = redis.dump().keySet().toString();
            assertTrue(keys.contains(first.id()) && keys.contains(second.id()), keys);
        }
        assertFalse(Files.exists(root));
    }

    @Test
    void refusesAMasterKeyThatIsNone() {
        PackagedAddZone.withMasterKey(work).args("--keystore=v1").run().assertExit(0);
        Map<String, String> before = KeystoreKeys.state(root);
        for (String masterKey : List.of("", "AAAA", "no base64!")) {
            PackagedAddZone.in(work)
                    .env("ACRA_MASTER_KEY", masterKey)
                    .run()
                    .assertExit(1)
                    .assertStdout("")
                    .assertStderrContains("ACRA_MASTER_KEY");
        }
        assertEquals(before, KeystoreKeys.state(root));
    }

    @Test
    void logsInAllThreeFormatsAndPrintsTheLineAlone() {
        ToolRun run = PackagedAddZone.withMasterKey(work).args("--keystore=v1");
        Line.of(run.run().assertExit(0).assertStderr("").stdout());
        Map<String, String> formats = Map.of(
                "plaintext", "time=\"[^\"]+\" level=info msg=\"zone made\" zone_id=%s\n",
                "json", "\\{.*\"level\":\"info\".*\"msg\":\"zone made\".*\"zone_id\":\"%s\".*}\n",
                "CEF", "CEF:0\\|cossacklabs\\|acra-addzone\\|.*\\|zone made\\|.*zone_id=%s.*\n");
        formats.forEach((format, pattern) -> {
            ToolResult result =
                    run.args("-v", "--logging_format=" + format).run().assertExit(0);
            String id = Line.of(result.stdout()).id();
            assertTrue(result.stderr().matches(pattern.formatted(id)), result::toString);
        });
    }

    @Test
    void readsTheConfigFileThatItDumps() throws IOException {
        PackagedAddZone.in(work)
                .args("--dump_config", "--keys_output_dir=elsewhere")
                .run()
                .assertExit(0)
                .assertStdout("");
        Path config = work.resolve("configs/acra-addzone.yaml");
        String dumped = Files.readString(config);
        assertTrue(dumped.contains("\nkeys_output_dir: \"elsewhere\"\n"), dumped);
        PackagedAddZone.withMasterKey(work).args("--keystore=v1").run().assertExit(0);
        assertEquals(2, new KeystoreKeys(work.resolve("elsewhere")).open().size());
        assertFalse(Files.exists(root));
        PackagedAddZone.withMasterKey(work)
                .args("--config_file=no/such.yaml")
                .run()
                .assertExit(1)
                .assertStderrContains("no/such.yaml");
    }

    @Test
    void helpVersionManPageAndCompletionAreThere() {
        PackagedAddZone.in(work).args("--help").run().assertExit(0).assertStdoutContains("\nKeystore:\n");
        PackagedAddZone.in(work).args("--version").run().assertExit(0).assertStdoutContains("acra-addzone 0.94.");
        PackagedAddZone.in(work)
                .args("--keys_outputdir=x")
                .run()
                .assertExit(2)
                .assertStdout("")
                .assertStderrContains("--keys_output_dir");
        for (String file : List.of(
                "man/man1/acra-addzone.1",
                "completion/bash/acra-addzone",
                "completion/zsh/_acra-addzone",
                "completion/fish/acra-addzone.fish")) {
            assertTrue(Files.exists(Distribution.path().resolve("share").resolve(file)), file);
        }
    }
}
