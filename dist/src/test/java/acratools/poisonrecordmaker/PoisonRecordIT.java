package acratools.poisonrecordmaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.packaged.Distribution;
import acratools.packaged.KeystoreKeys;
import acratools.packaged.Leaks;
import acratools.packaged.LiveKeystore;
import acratools.testkit.Golden;
import acratools.testkit.LiveRedis;
import acratools.testkit.LiveVault;
import acratools.testkit.ToolResult;
import acratools.testkit.ToolRun;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Poison records of the packaged tool, in keystores of Acra and in new ones. */
class PoisonRecordIT {
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
    @ValueSource(strings = {"v1", "v2"})
    void makesRecordsOfAcrasFormWithAcrasKeys(String version) {
        JsonNode golden = Golden.json("poison/" + version + "/expected.json");
        String masterKey = golden.path("master_key").textValue();
        Golden.copy("poison/" + version + "/.acrakeys", root);
        Map<String, String> before = keys();
        try (LiveKeystore live = LiveKeystore.open(root, version, masterKey)) {
            for (JsonNode record : golden.path("records")) {
                String type = record.path("type").textValue();
                int length = record.path("data_length").intValue();
                String acras = record.path("stdout").textValue();
                PackagedPoisonRecordMaker.requireRecord(live.keystore(), type, length, acras);
                String ours = PackagedPoisonRecordMaker.in(work)
                        .env("ACRA_MASTER_KEY", masterKey)
                        .args("--type=" + type, "--data_length=" + length)
                        .run()
                        .assertExit(0)
                        .assertStderr("")
                        .stdout();
                PackagedPoisonRecordMaker.requireRecord(live.keystore(), type, length, ours);
                assertTrue(length < 0 || ours.length() == acras.length(), ours);
                assertNotEquals(acras, ours);
            }
        }
        assertEquals(before, keys());
    }

    @Test
    void makesTheKeyThatIsNeededAndKeepsItFromThenOn() {
        ToolRun run = PackagedPoisonRecordMaker.withMasterKey(work);
        run.run()
                .assertExit(0)
                .assertStderrContains("holds no keystore yet: a new one of version 1 is made")
                .assertStderrContains("--keystore=v1|v2");
        assertEquals(
                Set.of(".poison_key/poison_key"), new KeystoreKeys(root).open().keySet());
        Map<String, String> before = keys();
        requireRecord("acrastruct", 5, run.args("--data_length", "0x5"));
        assertEquals(before, keys());
        requireRecord("acrablock", 7, run.args("--type", "acrablock", "-data_length=7"));
        assertEquals(
                Set.of(".poison_key/poison_key", ".poison_key/poison_key_sym"),
                new KeystoreKeys(root).open().keySet());
        new KeystoreKeys(root).requirePairs();
    }

    @Test
    void makesNothingForALengthThatIsNone() {
        for (String length : List.of("0", "-2", "67108865")) {
            PackagedPoisonRecordMaker.withMasterKey(work)
                    .args("--keystore=v1", "--data_length=" + length)
                    .run()
                    .assertExit(1)
                    .assertStdout("")
                    .assertStderrContains("length");
        }
        PackagedPoisonRecordMaker.withMasterKey(work)
                .args("--keystore=v1", "--data_length=x")
                .run()
                .assertExit(2)
                .assertStdout("");
        assertFalse(Files.exists(root));
    }

    @Test
    @Tag("once")
    void makesTheLongestRecord() {
        ToolRun run = PackagedPoisonRecordMaker.withMasterKey(work).args("--keystore=v1");
        requireRecord("acrablock", 64 << 20, run.args("--type=acrablock", "--data_length=67108864"));
        requireRecord("acrastruct", 64 << 20, run.args("--data_length=67108864"));
    }

    @Test
    void takesTheMasterKeyFromBothVersionsOfVaultsKv() {
        String secret = "{\"acra_master_key\":\"" + Distribution.masterKeyBase64() + "\"}";
        try (LiveVault vault = LiveVault.start(scratch)) {
            vault.mountKv("one", 1);
            vault.writeKv1("one/acra", secret);
            vault.writeKv2("secret", "acra", secret);
            for (String path : List.of("one/acra", "secret/acra")) {
                ToolRun run = PackagedPoisonRecordMaker.in(work)
                        .env("VAULT_TOKEN", LiveVault.ROOT_TOKEN)
                        .args(
                                "--keystore=v1",
                                "--vault_connection_api_string=" + vault.address(),
                                "--vault_secrets_path=" + path);
                requireRecord("acrastruct", -1, run);
            }
        }
    }

    @Test
    void takesTheMasterKeysOfKeystoreV2FromVault() {
        String masterKey =
                Golden.json("poison/v2/expected.json").path("master_key").textValue();
        Golden.copy("poison/v2/.acrakeys", root);
        try (LiveVault vault = LiveVault.start(scratch);
                LiveKeystore live = LiveKeystore.open(root, "v2", masterKey)) {
            vault.writeKv2("secret", "acra", "{\"acra_master_key\":\"" + masterKey + "\"}");
            ToolResult result = PackagedPoisonRecordMaker.in(work)
                    .env("VAULT_TOKEN", LiveVault.ROOT_TOKEN)
                    .args("--vault_connection_api_string=" + vault.address(), "--vault_secrets_path=secret/acra")
                    .run()
                    .assertExit(0);
            PackagedPoisonRecordMaker.requireRecord(live.keystore(), "acrastruct", -1, result.stdout());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void makesTheKeyOnceInAKeystoreInRedis(String version) {
        String masterKey = Golden.json("poison/" + version + "/expected.json")
                .path("master_key")
                .textValue();
        try (LiveRedis redis = LiveRedis.start(scratch)) {
            ToolRun run = PackagedPoisonRecordMaker.in(work)
                    .env("ACRA_MASTER_KEY", masterKey)
                    .args("--redis_host_port=127.0.0.1:" + redis.port());
            run.args("--keystore=" + version).run().assertExit(0).assertStdoutContains("JSUl");
            Map<String, String> before = redis.dump();
            run.run().assertExit(0).assertStdoutContains("JSUl");
            assertEquals(before, redis.dump());
            assertTrue(
                    before.keySet().toString().contains("poison"),
                    before.keySet().toString());
        }
        assertFalse(Files.exists(root));
    }

    @Test
    void logsInAllThreeFormatsAndPrintsTheRecordAlone() {
        Map<String, String> formats = Map.of(
                "plaintext", "time=\"[^\"]+\" level=info msg=\"poison key made, .*\" type=acrablock\n",
                "json", "\\{.*\"level\":\"info\".*\"msg\":\"poison key made, .*\".*\"type\":\"acrablock\".*}\n",
                "CEF",
                        "CEF:0\\|cossacklabs\\|acra-poisonrecordmaker\\|.*\\|poison key made, .*\\|.*type=acrablock.*\n");
        formats.forEach((format, pattern) -> {
            Path fresh = work.resolve(format);
            ToolResult result = PackagedPoisonRecordMaker.withMasterKey(work)
                    .args("--keystore=v1", "--keys_dir=" + fresh, "--type=acrablock", "-v")
                    .args("--logging_format=" + format)
                    .run()
                    .assertExit(0);
            assertTrue(result.stderr().matches(pattern), result::toString);
            try (LiveKeystore live = LiveKeystore.open(fresh, "v1", Distribution.masterKeyBase64())) {
                PackagedPoisonRecordMaker.requireRecord(live.keystore(), "acrablock", -1, result.stdout());
            }
        });
    }

    @Test
    void readsTheConfigFileThatItDumps() throws IOException {
        PackagedPoisonRecordMaker.in(work)
                .args("--dump_config", "--type=acrablock", "--data_length=11")
                .run()
                .assertExit(0)
                .assertStdout("");
        assertTrue(Files.readString(work.resolve("configs/acra-poisonrecordmaker.yaml"))
                .contains("\ndata_length: 11\n"));
        requireRecord(
                "acrablock", 11, PackagedPoisonRecordMaker.withMasterKey(work).args("--keystore=v1"));
    }

    @Test
    void helpVersionManPageAndCompletionAreThere() {
        ToolRun run = PackagedPoisonRecordMaker.in(work);
        run.args("--help").run().assertExit(0).assertStdoutContains("\nKeystore:\n");
        run.args("--version").run().assertExit(0).assertStdoutContains("acra-poisonrecordmaker 0.94.");
        run.args("--keysdir=x").run().assertExit(2).assertStdout("").assertStderrContains("--keys_dir");
        for (String file : List.of(
                "man/man1/acra-poisonrecordmaker.1",
                "completion/bash/acra-poisonrecordmaker",
                "completion/zsh/_acra-poisonrecordmaker",
                "completion/fish/acra-poisonrecordmaker.fish")) {
            assertTrue(Files.exists(Distribution.path().resolve("share").resolve(file)), file);
        }
    }

    private void requireRecord(String type, int length, ToolRun run) {
        ToolResult result = run.run().assertExit(0).assertStderr("");
        Leaks.requireNone(result, Distribution.masterKey());
        try (LiveKeystore live = LiveKeystore.open(root, "v1", Distribution.masterKeyBase64())) {
            PackagedPoisonRecordMaker.requireRecord(live.keystore(), type, length, result.stdout());
        }
    }

    private Map<String, String> keys() {
        Map<String, String> state = KeystoreKeys.state(root);
        state.keySet().removeIf(path -> path.startsWith(".acra-tools"));
        return state;
    }
}
