package acratools.rotate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import acratools.envelope.EnvelopeWriter;
import acratools.id.ClientId;
import acratools.id.KeyOwner;
import acratools.id.ZoneId;
import acratools.packaged.Distribution;
import acratools.packaged.KeystoreKeys;
import acratools.packaged.Leaks;
import acratools.packaged.LiveKeystore;
import acratools.testkit.Golden;
import acratools.testkit.LiveRedis;
import acratools.testkit.LiveVault;
import acratools.testkit.ToolResult;
import acratools.testkit.ToolRun;
import acratools.themis.EcPublicKey;
import acratools.themis.P256;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged tool on files, on keystores that the real tools made. */
class RotateIT {
    private static final String NEW_KEY = "\"new_public_key\":\"VUVDM[A-Za-z0-9+/]{55}\"";

    @TempDir
    private Path scratch;

    private Path work;
    private Path files;

    @BeforeEach
    void makeDirectory() {
        work = scratch.resolve("work");
        files = work.resolve("files");
    }

    private JsonNode golden(String name) {
        Golden.copy("rotate/" + name + "/before", work);
        return Golden.json("rotate/" + name + "/expected.json");
    }

    private ToolRun run(JsonNode golden) {
        List<String> args = new ArrayList<>();
        golden.get("args").forEach(arg -> args.add(arg.textValue()));
        return PackagedRotate.in(work)
                .env("ACRA_MASTER_KEY", golden.get("master_key").textValue())
                .args(args.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"files-clients", "files-zones", "files-clients-v2"})
    void doesWhatAcrasToolDoes(String name) {
        JsonNode golden = golden(name);
        ToolResult result = run(golden).run().assertExit(0).assertStderr("");
        assertEquals(form(acras(golden)), form(result.stdout()));
        Leaks.requireNone(
                result, Base64.getDecoder().decode(golden.get("master_key").textValue()));
        requireAllCurrent(golden);
        String again = run(golden)
                .args("--resume", "--json")
                .run()
                .assertExit(0)
                .assertStderrContains("nothing was left to do")
                .stdout();
        assertTrue(again.contains("\"values\":8,\"rotated\":0,\"current\":8,"), again);
        assertTrue(again.contains("\"results\":[" + result.stdout().strip() + "]"), again);
    }

    /** As Go's {@code json.Marshal} wrote it: ids sorted, as in the map's own order of {@code expected.json}. */
    private static String acras(JsonNode golden) {
        return golden.get("stdout") + "\n";
    }

    private static String form(String stdout) {
        assertTrue(stdout.matches("(?s).*" + NEW_KEY + ".*"), stdout);
        return stdout.replaceAll(NEW_KEY, "KEY");
    }

    private void requireAllCurrent(JsonNode golden) {
        boolean zones = golden.get("zone_mode").booleanValue();
        try (LiveKeystore live = LiveKeystore.open(
                work.resolve(".acrakeys"),
                golden.get("keystore").textValue(),
                golden.get("master_key").textValue())) {
            golden.get("stdout").properties().forEach(member -> {
                KeyOwner owner = zones ? new ZoneId(member.getKey()) : new ClientId(member.getKey());
                member.getValue()
                        .get("file_paths")
                        .forEach(path -> PackagedRotate.requireCurrent(
                                live.keystore(), owner, work.resolve(path.textValue()), plaintext(golden, path)));
            });
        }
        PackagedRotate.requireNoLeftovers(files);
    }

    private static byte[] plaintext(JsonNode golden, JsonNode path) {
        return HexFormat.of()
                .parseHex(golden.get("plaintexts_hex").get(path.textValue()).textValue());
    }

    @Test
    void takesTheMasterKeyFromVault() {
        try (LiveVault vault = LiveVault.start(scratch)) {
            for (String name : List.of("files-clients", "files-clients-v2")) {
                work = scratch.resolve(name);
                files = work.resolve("files");
                JsonNode golden = golden(name);
                vault.writeKv2(
                        "secret",
                        name,
                        "{\"acra_master_key\":\"" + golden.get("master_key").textValue() + "\"}");
                PackagedRotate.in(work)
                        .env("VAULT_TOKEN", LiveVault.ROOT_TOKEN)
                        .args("--file_map_config=map.json", "--zonemode_enable=false")
                        .args("--vault_connection_api_string=" + vault.address(), "--vault_secrets_path=secret/" + name)
                        .run()
                        .assertExit(0)
                        .assertStderr("");
                requireAllCurrent(golden);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void rotatesUnderKeysInRedis(String version) throws IOException {
        Files.createDirectories(work);
        JsonNode golden = Golden.json("rotate/files-clients" + (version.equals("v1") ? "" : "-v2") + "/expected.json");
        String masterKey = golden.get("master_key").textValue();
        try (LiveRedis redis = LiveRedis.start(scratch)) {
            String address = "--redis_host_port=127.0.0.1:" + redis.port();
            Distribution.tool("acra-addzone", work)
                    .env("ACRA_MASTER_KEY", masterKey)
                    .args(address, "--keystore=" + version)
                    .run()
                    .assertExit(0);
            String zone = zoneIn(redis);
            ToolRun run = PackagedRotate.in(work)
                    .env("ACRA_MASTER_KEY", masterKey)
                    .args(address, "--file_map_config=map.json");
            Files.writeString(work.resolve("map.json"), "{\"" + zone + "\":[]}");
            String first = run.run().assertExit(0).assertStderr("").stdout();
            byte[] key = Base64.getDecoder()
                    .decode(new ObjectMapper()
                            .readTree(first)
                            .get(zone)
                            .get("new_public_key")
                            .textValue());
            byte[] value = EnvelopeWriter.ofAcraStructs(
                            P256.portable(),
                            EcPublicKey.read(key),
                            zone.getBytes(StandardCharsets.US_ASCII),
                            new SecureRandom())
                    .seal(new byte[] {1, 2, 3});
            Files.write(work.resolve("value"), value);
            Files.writeString(work.resolve("map.json"), "{\"" + zone + "\":\"value\"}");
            String second =
                    run.args("--json").run().assertExit(0).assertStderr("").stdout();
            assertTrue(second.contains("\"values\":1,\"rotated\":1,"), second);
            String third = run.args("--json", "--dry-run").run().assertExit(0).stdout();
            assertTrue(third.contains("\"values\":1,\"rotated\":0,\"current\":1,"), third);
        }
    }

    private static String zoneIn(LiveRedis redis) {
        String keys = redis.dump().keySet().toString();
        int start = keys.indexOf("DDDDDDDD");
        return keys.substring(start, start + 24);
    }

    @Test
    void refusesBeforeAnythingIsChanged() throws IOException {
        JsonNode golden = golden("files-clients");
        Map<String, String> before = state();
        refuse(golden, "nosuch.json: there is no such file", "--file_map_config=nosuch.json");
        refuse(golden, "is no map of ids to files", "--file_map_config=files/0.bin");
        refuse(golden, "needs DDDDDDDD", "--zonemode_enable=true");
        refuse(golden, "there are none in this keystore", map("{\"nobody\":\"files/0.bin\"}"));
        refuse(golden, "no such file or directory", map("{\"client1\":[\"files/0.bin\",\"files/none\"]}"));
        refuse(golden, "names one file twice", map("{\"client1\":[\"files/0.bin\",\"files/./0.bin\"]}"));
        refuse(golden, "does not open under this key", map("{\"client1\":[\"files/0.bin\",\"files/1.bin\"]}"));
        PackagedRotate.in(work).run().assertExit(2).assertStdout("").assertStderrContains("no data: is named");
        Files.deleteIfExists(work.resolve("other.json"));
        assertEquals(before, state());
    }

    private void refuse(JsonNode golden, String reason, String... args) {
        run(golden).args(args).run().assertExit(1).assertStdout("").assertStderrContains(reason);
    }

    private String map(String json) throws IOException {
        Files.writeString(work.resolve("other.json"), json);
        return "--file_map_config=other.json";
    }

    private Map<String, String> state() {
        Map<String, String> state = KeystoreKeys.state(work);
        state.keySet().removeIf(path -> path.endsWith(".acra-tools.lock"));
        return state;
    }

    @Test
    void aFileThatCannotBeWrittenStaysAndTheRunIsResumed() throws IOException {
        JsonNode golden = golden("files-clients");
        byte[] large = new byte[3 << 20];
        Path value = files.resolve("large");
        KeyOwner client = new ClientId("client1");
        String masterKey = golden.get("master_key").textValue();
        try (LiveKeystore live = LiveKeystore.open(work.resolve(".acrakeys"), "v1", masterKey)) {
            Files.write(value, PackagedRotate.acraBlock(live.keystore(), client, large));
        }
        map("{\"client1\":[\"files/0.bin\",\"files/large\"]}");
        String command = "trap '' XFSZ; ulimit -f 2000; exec \"$0\" \"$@\"";
        ToolRun limited = ToolRun.command(
                        "sh",
                        "-c",
                        command,
                        Distribution.launcher("acra-rotate").toString())
                .in(work)
                .env("ACRA_MASTER_KEY", masterKey)
                .args("--file_map_config=other.json", "--zonemode_enable=false");
        limited.run()
                .assertExit(1)
                .assertStdout("")
                .assertStderrContains("cannot write: file too large")
                .assertStderrContains("hint: free space");
        try (LiveKeystore live = LiveKeystore.open(work.resolve(".acrakeys"), "v1", masterKey)) {
            assertEquals(1, PackagedRotate.requireOpens(live.keystore(), client, value, large));
        }
        PackagedRotate.requireNoLeftovers(files);
        run(golden)
                .args("--file_map_config=other.json", "--resume")
                .run()
                .assertExit(0)
                .assertStderr("");
        try (LiveKeystore live = LiveKeystore.open(work.resolve(".acrakeys"), "v1", masterKey)) {
            PackagedRotate.requireCurrent(live.keystore(), client, value, large);
        }
    }

    @Test
    void aFullOrReadOnlyDiskChangesNoFile() throws IOException {
        JsonNode golden = golden("files-clients");
        Path disk = Files.createDirectory(scratch.resolve("disk"));
        assumeTrue(
                system("mount -t tmpfs -o size=64k tmpfs '" + disk + "'") == 0,
                "mounting is not permitted here; the limit of file size covers the rest");
        try {
            Path value = disk.resolve("value");
            Files.copy(files.resolve("4.bin"), value);
            map("{\"client1\":\"" + value + "\"}");
            ToolRun run = run(golden).args("--file_map_config=other.json");
            assertEquals(0, system("mount -o remount,ro '" + disk + "'"));
            run.run().assertExit(1).assertStderrContains("cannot be replaced: directory");
            assertEquals(0, system("mount -o remount,rw,size=64k '" + disk + "'"));
            system("dd if=/dev/zero of='" + disk.resolve("filler") + "' bs=4096 status=none");
            run.run().assertExit(1).assertStderrContains("no space left on device");
            Files.delete(disk.resolve("filler"));
            PackagedRotate.requireNoLeftovers(disk);
            run.args("--resume").run().assertExit(0).assertStderr("");
            try (LiveKeystore live = LiveKeystore.open(
                    work.resolve(".acrakeys"), "v1", golden.get("master_key").textValue())) {
                byte[] data = HexFormat.of()
                        .parseHex(
                                golden.get("plaintexts_hex").get("files/4.bin").textValue());
                PackagedRotate.requireCurrent(live.keystore(), new ClientId("client1"), value, data);
            }
        } finally {
            system("umount '" + disk + "'");
        }
    }

    private static int system(String command) {
        return ToolRun.command("sh", "-c", command).run().exitCode();
    }

    @Test
    @Tag("once")
    void aLargeValueTakesNoMoreMemoryThanASmallOne() throws IOException {
        JsonNode golden = golden("files-clients");
        byte[] large = new byte[200 << 20];
        KeyOwner client = new ClientId("client1");
        String masterKey = golden.get("master_key").textValue();
        try (LiveKeystore live = LiveKeystore.open(work.resolve(".acrakeys"), "v1", masterKey)) {
            Files.write(files.resolve("large"), PackagedRotate.acraStruct(live.keystore(), client, large));
        }
        map("{\"client1\":\"files/large\"}");
        run(golden)
                .env("ACRA_TOOLS_JAVA_OPTS", "-Xmx64m")
                .args("--file_map_config=other.json")
                .run()
                .assertExit(0)
                .assertStderr("");
        try (LiveKeystore live = LiveKeystore.open(work.resolve(".acrakeys"), "v1", masterKey)) {
            PackagedRotate.requireCurrent(live.keystore(), client, files.resolve("large"), large);
        }
    }

    @Test
    void helpVersionManPageAndCompletionAreThere() {
        ToolRun run = PackagedRotate.in(scratch);
        run.args("--help").run().assertExit(0).assertStdoutContains("\nData in files:\n");
        run.args("--version").run().assertExit(0).assertStdoutContains("acra-rotate 0.94.");
        run.args("--file_map_confg=x").run().assertExit(2).assertStdout("").assertStderrContains("--file_map_config");
        for (String file : List.of(
                "man/man1/acra-rotate.1",
                "completion/bash/acra-rotate",
                "completion/zsh/_acra-rotate",
                "completion/fish/acra-rotate.fish")) {
            assertTrue(Files.exists(Distribution.path().resolve("share").resolve(file)), file);
        }
    }
}
