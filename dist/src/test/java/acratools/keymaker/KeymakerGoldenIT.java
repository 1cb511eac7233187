package acratools.keymaker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.packaged.KeystoreKeys;
import acratools.testkit.Golden;
import acratools.testkit.GoldenCase;
import acratools.testkit.GoldenSource;
import acratools.testkit.LiveThemis;
import acratools.testkit.LiveThemisResolver;
import acratools.testkit.ToolResult;
import acratools.testkit.ToolRun;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged keymaker beside what real Acra printed and wrote, and beside the real Themis. */
@ExtendWith(LiveThemisResolver.class)
class KeymakerGoldenIT {
    private static final String VERSION = "0.94.0";

    @TempDir
    private Path scratch;

    private ToolRun run(String... args) {
        return PackagedKeymaker.withMasterKey(scratch).args(args);
    }

    private KeystoreKeys keystore() {
        return new KeystoreKeys(scratch.resolve(".acrakeys"));
    }

    @Test
    void exitsAndPrintsAsAcraDoes() throws IOException {
        int cases = 0;
        for (JsonNode golden : Golden.json("cli/cases.json")) {
            if (golden.get("tool").asText().equals("acra-keymaker")) {
                cases++;
                List<String> args = new ArrayList<>();
                golden.get("args").forEach(word -> args.add(word.asText()));
                ToolResult result = PackagedKeymaker.withMasterKey(
                                Files.createDirectory(scratch.resolve("case" + cases)))
                        .args(args.toArray(String[]::new))
                        .run()
                        .assertExit(golden.get("exit_code").asInt());
                if (golden.has("stdout")) {
                    result.assertStdout(golden.get("stdout").asText());
                }
            }
        }
        assertTrue(cases >= 10, "golden cases of this tool: " + cases);
    }

    @Test
    @Tag("once")
    void printsTheLinesOfEveryChoiceInAcrasOrder() throws IOException {
        String[] flags = {
            "--generate_log_key",
            "--generate_acrawriter_keys",
            "--generate_poisonrecord_keys",
            "--generate_symmetric_storage_key",
            "--generate_hmac_key"
        };
        for (int choice = 1; choice < 1 << flags.length; choice++) {
            ToolRun chosen = run("--keystore=v1", "--keys_output_dir=keys" + choice)
                    .args("--keys_public_output_dir=keys" + choice);
            for (int i = 0; i < flags.length; i++) {
                chosen = (choice >> i & 1) == 1 ? chosen.args(flags[i]) : chosen;
            }
            StringBuilder lines = new StringBuilder();
            lines.append((choice & 4) == 0 ? "" : "Generated symmetric key for poison records\n")
                    .append((choice & 4) == 0 ? "" : "Generated keypair for poison records\n")
                    .append((choice & 2) == 0 ? "" : "Generated storage encryption keypair\n")
                    .append((choice & 16) == 0 ? "" : "Generated HMAC key for searchable encryption\n")
                    .append((choice & 1) == 0 ? "" : "Generated HMAC key for secure logging\n")
                    .append((choice & 8) == 0 ? "" : "Generated storage symmetric key for clientID\n");
            ToolResult result = chosen.run().assertExit(0).assertStdout(lines.toString());
            KeystoreKeys keys = new KeystoreKeys(scratch.resolve("keys" + choice));
            assertEquals(result.stdout().lines().count(), keys.open().size());
        }
    }

    @ParameterizedTest
    @CsvSource({"plain,keys", "history,keys", "ids,keys", "public-apart,public"})
    void addsKeysToWhatAcraWroteAndKeepsTheOldOnes(String name, String publicDirectory) {
        Path copy = Golden.copy("keystore-v1/" + name, scratch.resolve("copy"));
        JsonNode expected = Golden.json("keystore-v1/" + name + "/expected.json");
        Map<String, List<String>> old = oldKeys(expected);
        String masterKey = expected.get("master_key").asText();
        Path root = copy.resolve("keys");
        Path publicRoot = copy.resolve(publicDirectory);
        KeystoreKeys keystore =
                new KeystoreKeys(root, publicRoot, Base64.getDecoder().decode(masterKey));
        assertEquals(old, keystore.open());
        // No --keystore: the version is detected.
        PackagedKeymaker.in(scratch)
                .env("ACRA_MASTER_KEY", masterKey)
                .args("--keys_output_dir=" + root, "--keys_public_output_dir=" + publicRoot)
                .run()
                .assertExit(0)
                .assertStdout(PackagedKeymaker.ALL_LINES)
                .assertStderr("");
        Map<String, List<String>> after = keystore.open();
        assertTrue(after.keySet().containsAll(old.keySet()));
        after.forEach((file, generations) -> {
            boolean made = file.startsWith("client_") || file.startsWith(".poison") || file.equals("secure_log_key");
            List<String> before = old.getOrDefault(file, List.of());
            assertEquals(before.size() + (made ? 1 : 0), generations.size(), file);
            assertEquals(before, generations.subList(made ? 1 : 0, generations.size()), file);
        });
        keystore.requirePairs();
        keystore.requireNoLeftovers();
        keystore.requireKnownNames();
    }

    private static Map<String, List<String>> oldKeys(JsonNode expected) {
        Map<String, String> byPath = new TreeMap<>(Collections.reverseOrder());
        for (JsonNode key : expected.get("keys")) {
            if (!key.get("kind").asText().equals("public")) {
                byPath.put(key.get("path").asText(), key.get("hex").asText());
            }
        }
        Map<String, List<String>> old = new TreeMap<>();
        byPath.forEach((path, hex) -> {
            boolean former = path.contains(".old/");
            List<String> generations = old.computeIfAbsent(
                    former ? path.substring(0, path.indexOf(".old/")) : path, n -> new ArrayList<>());
            generations.add(former ? generations.size() : 0, hex);
        });
        return old;
    }

    @Test
    void writesWhatThemisOpens(LiveThemis themis) throws IOException {
        run("--keystore=v1").run().assertExit(0);
        Path root = scratch.resolve(".acrakeys");
        int opened = 0;
        for (Map.Entry<String, List<String>> key : keystore().open().entrySet()) {
            String name = key.getKey();
            String context = name.startsWith("client_") ? "client" : name;
            byte[] content = themis.unseal(
                            PackagedKeymaker.masterKey(),
                            Files.readAllBytes(root.resolve(name)),
                            context.getBytes(StandardCharsets.UTF_8))
                    .orElseThrow(() -> new AssertionError("Themis refuses " + name));
            assertEquals(key.getValue().get(0), HexFormat.of().formatHex(content));
            if (content.length == 45) {
                byte[] ours = Files.readAllBytes(root.resolve(name + ".pub"));
                LiveThemis.Pair theirs = themis.newPair();
                byte[] message = {1, 2, 3};
                byte[] wrapped = themis.wrap(theirs.privateKey(), ours, message);
                assertArrayEquals(
                        message,
                        themis.unwrap(content, theirs.publicKey(), wrapped).orElseThrow());
            }
            opened++;
        }
        assertEquals(6, opened);
    }

    @ParameterizedTest
    @GoldenSource("client-id/expected.json")
    void takesTheClientFromACertificate(GoldenCase golden) {
        String certificate =
                Golden.path("client-id/" + golden.text("certificate")).toString();
        for (String type : List.of("distinguished_name", "serial_number")) {
            ToolRun made = run("--keystore=v1", "--generate_hmac_key", "--client_id=", "--tls_cert=" + certificate)
                    .args("--tls_identifier_extractor_type=" + type);
            if (golden.json(type).isNull()) {
                made.run().assertExit(1).assertStdout("").assertStderrContains("\nhint: ");
            } else {
                made.run().assertExit(0);
                assertTrue(keystore().open().containsKey(golden.text(type) + "_hmac"));
            }
        }
    }

    @Test
    void refusesACertificateThatContradicts() {
        String one = "--tls_cert=" + Golden.path("client-id/plain.pem");
        String other = "--tls_client_id_cert=" + Golden.path("client-id/full.pem");
        run("--keystore=v1", one)
                .run()
                .assertExit(1)
                .assertStderrContains("both say whose keys to make")
                .assertStderrContains("add --client_id=\"\"");
        run("--keystore=v1", "--client_id=webshop", other)
                .run()
                .assertExit(1)
                .assertStderrContains("leave one of them");
        run("--keystore=v1", "--client_id=", one, other)
                .run()
                .assertExit(1)
                .assertStderrContains("two names of one setting");
        run("--keystore=v1", "--client_id=", "--tls_cert=no-such.pem")
                .run()
                .assertExit(1)
                .assertStdout("");
        run("--keystore=v1", "--client_id=", other, "--tls_identifier_extractor_type=email")
                .run()
                .assertExit(1);
        assertFalse(Files.exists(scratch.resolve(".acrakeys")));
    }

    @Test
    void putsPublicKeysApart() {
        run("--keystore=v1", "--keys_output_dir=private", "--keys_public_output_dir=public")
                .run()
                .assertExit(0)
                .assertStderr("");
        Path root = scratch.resolve("private");
        assertEquals(
                List.of(".acra-tools.lock", ".poison_key", ".poison_key/poison_key.pub", "client_storage.pub"),
                KeystoreKeys.paths(scratch.resolve("public")));
        assertTrue(KeystoreKeys.paths(root).stream().noneMatch(path -> path.endsWith(".pub")));
        KeystoreKeys keystore = new KeystoreKeys(root, scratch.resolve("public"), PackagedKeymaker.masterKey());
        assertEquals(6, keystore.open().size());
        keystore.requirePairs();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void makesAMasterKeyInANewFileOfTheOwner(String version) throws IOException {
        Path file = scratch.resolve("master.key");
        String flag = "--generate_master_key=master.key";
        PackagedKeymaker.in(scratch)
                .args(flag)
                .run()
                .assertExit(1)
                .assertStdout("")
                .assertStderrContains("add --keystore=v1 or --keystore=v2");
        assertFalse(Files.exists(file));
        PackagedKeymaker.in(scratch)
                .args(flag, "--keystore=" + version)
                .run()
                .assertExit(0)
                .assertStdout("");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        byte[] made = Files.readAllBytes(file);
        PackagedKeymaker.in(scratch)
                .args(flag, "--keystore=" + version)
                .run()
                .assertExit(1)
                .assertStderrContains("exists already, and a master key is never overwritten");
        assertArrayEquals(made, Files.readAllBytes(file));
        assertEquals(List.of("master.key"), KeystoreKeys.paths(scratch));
        if (version.equals("v1")) {
            assertEquals(32, made.length);
            String base64 = Base64.getEncoder().encodeToString(made);
            run("--keystore=v1").env("ACRA_MASTER_KEY", base64).run().assertExit(0);
            Path root = scratch.resolve(".acrakeys");
            assertEquals(6, new KeystoreKeys(root, root, made).open().size());
        } else {
            JsonNode json = new ObjectMapper().readTree(made);
            byte[] encryption = json.get("encryption").binaryValue();
            byte[] signature = json.get("signature").binaryValue();
            assertEquals(2, json.size());
            assertEquals(32, encryption.length);
            assertEquals(32, signature.length);
            assertNotEquals(HexFormat.of().formatHex(encryption), HexFormat.of().formatHex(signature));
        }
    }

    @Test
    void leavesAKeystoreOfTheOtherVersionAlone() {
        Path second =
                Golden.copy("keystore-v2/plain", scratch.resolve("second")).resolve("keys");
        Path first = Golden.copy("keystore-v1/plain", scratch.resolve("first")).resolve("keys");
        Map<String, String> before = KeystoreKeys.state(scratch);
        run("--keystore=v1", "--keys_output_dir=" + second, "--keys_public_output_dir=" + second)
                .run()
                .assertExit(1)
                .assertStdout("")
                .assertStderrContains("is a keystore v2, and --keystore asks for v1");
        run("--keystore=v2", "--keys_output_dir=" + first, "--keys_public_output_dir=" + first)
                .run()
                .assertExit(1)
                .assertStdout("")
                .assertStderrContains("is a keystore v1, and --keystore asks for v2");
        assertEquals(before, KeystoreKeys.state(scratch));
    }

    @Test
    void takesFlagsFromAConfigFileAndDumpsThem() throws IOException {
        Path file = scratch.resolve("made.yaml");
        run("--dump_config", "--config_file=made.yaml", "--client_id=dumped", "--generate_markdown_args_table")
                .run()
                .assertExit(0)
                .assertStdout("")
                .assertStderrContains("config file written: made.yaml\n");
        String dumped = Files.readString(file);
        assertTrue(dumped.contains("version: " + VERSION) && dumped.contains("client_id: \"dumped\""), dumped);
        assertFalse(dumped.contains(PackagedKeymaker.masterKeyBase64()));
        assertTrue(Files.exists(scratch.resolve("markdown_acra-keymaker.md")));
        run("--config_file=made.yaml", "--keystore=v1", "--generate_hmac_key", "-v")
                .run()
                .assertExit(0)
                .assertStderrContains("msg=\"key made\" client_id=dumped purpose=\"HMAC key\"");
        run("--config_file=made.yaml", "--client_id=stronger", "--generate_hmac_key")
                .run()
                .assertExit(0);
        Files.createDirectory(scratch.resolve("configs"));
        Files.writeString(
                scratch.resolve("configs/acra-keymaker.yaml"),
                "version: " + VERSION + "\nclient_id: found\ngenerate_hmac_key: true\n");
        run().run().assertExit(0).assertStdout("Generated HMAC key for searchable encryption\n");
        assertEquals(
                List.of("dumped_hmac", "found_hmac", "stronger_hmac"),
                List.copyOf(keystore().open().keySet()));
        run("--config_file=no-such.yaml").run().assertExit(1).assertStdout("");
        Files.writeString(file, "version: 0.93.0\n");
        run("--config_file=made.yaml").run().assertExit(1).assertStderrContains("must be 0.94");
    }

    @Test
    void tellsItsVersion() {
        run("--version")
                .run()
                .assertExit(0)
                .assertStdout("acra-keymaker " + VERSION + "\n")
                .assertStderr("");
    }

    @Test
    void logsInTheThreeFormatsOfAcra() throws IOException {
        String plain = run("--keystore=v1", "-d").run().assertExit(0).stderr();
        plain.lines().forEach(line -> assertTrue(line.matches("time=\"[^\"]+\" level=[a-z]+ msg=.*"), line));
        String json = run("-d", "--logging_format=json").run().assertExit(0).stderr();
        for (String line : json.lines().toList()) {
            JsonNode entry = new ObjectMapper().readTree(line);
            for (String field : List.of("level", "msg", "product", "timestamp", "unixTime", "version")) {
                assertTrue(entry.has(field), line);
            }
        }
        String cef = run("-d", "--logging_format=CEF").run().assertExit(0).stderr();
        String start = "CEF:0|cossacklabs|acra-keymaker|" + VERSION + "|";
        cef.lines().forEach(line -> assertTrue(line.startsWith(start), line));
        assertTrue(plain.lines().count() >= 2, plain);
        assertEquals(plain.lines().count(), json.lines().count());
        assertEquals(plain.lines().count(), cef.lines().count());
        ToolResult failed = run("--client_id=ab", "--logging_format=json").run().assertExit(1);
        assertEquals(
                "error",
                new ObjectMapper().readTree(failed.stderr()).get("level").asText());
        run("--client_id=ab", "--logging_format=CEF").run().assertExit(1).assertStderrContains(start);
    }
}
