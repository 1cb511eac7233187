package acratools.backup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.keystore.KeystoreVersion;
import acratools.packaged.Distribution;
import acratools.packaged.KeystoreKind;
import acratools.packaged.LiveKeystore;
import acratools.packaged.TriedKeystore;
import acratools.secret.Secret;
import acratools.testkit.Golden;
import acratools.testkit.LiveRedis;
import acratools.testkit.LiveServers;
import acratools.testkit.LiveVault;
import acratools.testkit.RedisProxy;
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
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged tool on what Acra wrote, and on keystores of every kind. */
@ExtendWith(LiveServers.class)
class BackupIT {
    private static LiveRedis redis;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void findRedis(LiveRedis shared) {
        redis = shared;
    }

    @ParameterizedTest
    @ValueSource(strings = {"history", "public-apart"})
    void importsAndExportsWhatAcraBackedUp(String name) throws IOException {
        JsonNode expected = Golden.json("backup/" + name + "/expected.json");
        String flags = name.equals("public-apart") ? "--keys_public_dir=public" : "--keys_public_dir=";
        Distribution.withMasterKey(PackagedBackup.NAME, scratch)
                .env("BACKUP_MASTER_KEY", expected.path("backup_key").asText())
                .args("--action=import", "--file=" + Golden.path("backup/" + name + "/backup.bin"), flags)
                .run()
                .assertExit(0)
                .assertStdout("")
                .assertStderr("");
        assertEquals(name.equals("public-apart"), Files.exists(scratch.resolve("public/client_storage.pub")));
        ToolResult exported = Distribution.withMasterKey(PackagedBackup.NAME, scratch)
                .args("--action=export", "--file=again", flags)
                .run()
                .assertExit(0)
                .assertStderr("");
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(scratch.resolve("again"))));
        String key = PackagedBackup.key(exported.stdout());
        assertEquals(44, key.length());
        assertEquals(Files.size(Golden.path("backup/" + name + "/backup.bin")), Files.size(scratch.resolve("again")));
        // The same keys once more: nothing to do, and no other content.
        JsonNode plan = new ObjectMapper()
                .readTree(Distribution.withMasterKey(PackagedBackup.NAME, scratch)
                        .env("BACKUP_MASTER_KEY", key)
                        .args("--action=import", "--file=again", "--dry-run", "--json", flags)
                        .run()
                        .assertExit(0)
                        .stdout());
        List<String> names = new ArrayList<>();
        for (JsonNode row : plan.path("keys")) {
            assertEquals("keep", row.path("action").asText());
            names.add(row.path("path").asText());
        }
        List<String> wanted = new ArrayList<>();
        expected.path("contents").forEach(each -> wanted.add(each.path("name").asText()));
        assertEquals(wanted, names);
    }

    @Test
    void importsAndExportsWhatAcraExported() throws IOException {
        KeystoreKind kind = KeystoreKind.V2_IN_DIRECTORY;
        TriedKeystore keystore = TriedKeystore.of(kind, scratch.resolve("work"), null, 0);
        keystore.tool(PackagedBackup.NAME)
                .args(
                        "--action=import",
                        "--file=" + Golden.path("bundle/history/bundle.dat"),
                        "--backup_key_file=" + Golden.path("bundle/history/access-keys.json"))
                .run()
                .assertExit(0)
                .assertStdout("")
                .assertStderr("");
        int rings = Golden.json("bundle/history/expected.json").path("contents").size();
        assertEquals(rings, keystore.soundKeys().size());
        ToolResult exported = PackagedBackup.export(keystore, scratch.resolve("again"))
                .run()
                .assertExit(0)
                .assertStderr("");
        JsonNode keys = new ObjectMapper().readTree(PackagedBackup.key(exported.stdout()));
        assertEquals(2, keys.size());
        for (String name : List.of("encryption", "signature")) {
            assertEquals(32, Base64.getDecoder().decode(keys.path(name).asText()).length);
        }
        assertEquals(Files.size(Golden.path("bundle/history/bundle.dat")), Files.size(scratch.resolve("again")));
    }

    @ParameterizedTest
    @CsvSource({"V1_IN_DIRECTORY,V1_IN_REDIS", "V2_IN_REDIS,V2_IN_DIRECTORY"})
    void movesAKeystoreToAnotherPlaceAndAnotherMasterKey(KeystoreKind from, KeystoreKind to) throws IOException {
        TriedKeystore source = TriedKeystore.of(from, scratch.resolve("source"), redis, 1);
        source.tool("acra-keymaker").run().assertExit(0);
        source.tool("acra-keymaker").run().assertExit(0);
        Path file = scratch.resolve("backup");
        Path keyFile = scratch.resolve("backup.key");
        PackagedBackup.export(source, file)
                .args("--backup_key_file=" + keyFile)
                .run()
                .assertExit(0)
                .assertStdout("")
                .assertStderr("");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile)));
        TriedKeystore target = TriedKeystore.of(to, scratch.resolve("target"), redis, 2);
        target.tool(PackagedBackup.NAME)
                .args("--action=import", "--file=" + file, "--backup_key_file=" + keyFile)
                .env("ACRA_MASTER_KEY", otherMasterKey(to))
                .run()
                .assertExit(0)
                .assertStdout("")
                .assertStderr("");
        try (LiveKeystore live = target.open(otherMasterKey(to))) {
            for (Map.Entry<KeyRef, List<String>> each : source.keys().entrySet()) {
                assertEquals(
                        each.getValue().size(),
                        live.keystore().history(each.getKey()).size());
                for (int i = 0; i < each.getValue().size(); i++) {
                    String hex = each.getValue().get(i);
                    try (Secret key = live.keystore().history(each.getKey()).open(i)) {
                        assertEquals(hex, key.use(HexFormat.of()::formatHex));
                    }
                }
            }
        }
        try (Stream<Path> left = Files.list(scratch)) {
            assertEquals(
                    List.of(),
                    left.filter(path -> path.toString().endsWith(".tmp")).toList());
        }
    }

    private static String otherMasterKey(KeystoreKind kind) {
        byte[] key = "another master key of 32 bytes..".getBytes(StandardCharsets.US_ASCII);
        String base64 = Base64.getEncoder().encodeToString(key);
        return kind.version() == KeystoreVersion.V1
                ? base64
                : Base64.getEncoder()
                        .encodeToString(("{\"encryption\":\"" + base64 + "\",\"signature\":\""
                                        + Distribution.masterKeyBase64() + "\"}")
                                .getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void refusesABackupOfTheOtherVersionAndOtherKeys() throws IOException {
        TriedKeystore v1 = TriedKeystore.of(KeystoreKind.V1_IN_DIRECTORY, scratch.resolve("v1"), null, 0);
        v1.tool("acra-keymaker").run().assertExit(0);
        Map<String, String> before = v1.state();
        String message = Distribution.withMasterKey(PackagedBackup.NAME, v1.work())
                .args(
                        "--action=import",
                        "--file=" + Golden.path("bundle/plain/bundle.dat"),
                        "--backup_key_file=" + Golden.path("bundle/plain/access-keys.json"))
                .run()
                .assertExit(1)
                .assertStdout("")
                .stderr();
        assertTrue(message.contains("is a keystore v1, and the backup is one of a keystore v2"), message);
        Path file = Golden.path("backup/plain/backup.bin");
        String key =
                Golden.json("backup/plain/expected.json").path("backup_key").asText();
        message = PackagedBackup.importing(v1, file, key).run().assertExit(1).stderr();
        assertTrue(message.contains("are there with other content"), message);
        assertTrue(message.contains("error: client_storage: is there with other content"), message);
        ToolResult dry =
                PackagedBackup.importing(v1, file, key).args("--dry-run").run().assertExit(1);
        assertTrue(dry.stdout().contains("conflict  client_storage\n"), dry.stdout());
        assertEquals(before, v1.state());
        PackagedBackup.importing(v1, file, key).args("--overwrite").run().assertExit(0);
        // The golden backup has no symmetric key of the poison records.
        v1.soundKeys()
                .forEach((ref, generations) -> assertEquals(
                        ref.owner() instanceof KeyOwner.PoisonRecords && ref.kind() == KeyKind.STORAGE_SYMMETRIC
                                ? 1
                                : 2,
                        generations.size(),
                        ref.toString()));
        assertFalse(v1.isUnfinished());
    }

    @Test
    void takesTheMasterKeyFromVault() throws IOException {
        TriedKeystore keystore = TriedKeystore.of(KeystoreKind.V1_IN_DIRECTORY, scratch.resolve("work"), null, 0);
        keystore.tool("acra-keymaker").run().assertExit(0);
        try (LiveVault vault = LiveVault.start(scratch)) {
            vault.writeKv2(
                    "secret",
                    "acra",
                    "{\"acra_master_key\":\"" + keystore.kind().masterKey() + "\"}");
            ToolResult exported = keystore.without(PackagedBackup.NAME)
                    .env("VAULT_TOKEN", LiveVault.ROOT_TOKEN)
                    .args("--action=export", "--file=b", "-v", "-d")
                    .args("--vault_connection_api_string=" + vault.address(), "--vault_secrets_path=secret/acra")
                    .run()
                    .assertExit(0);
            String key = PackagedBackup.key(exported.stdout());
            assertTrue(exported.stderr().contains("backup written"), exported.stderr());
            assertFalse(exported.stderr().contains(key.substring(0, 20)), "the log holds the backup's key");
            ToolResult verified = PackagedBackup.verify(keystore, Path.of("b"), key)
                    .run()
                    .assertExit(0)
                    .assertStderr("");
            assertEquals(7, verified.stdout().lines().count(), verified.stdout());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = KeystoreKind.class,
            names = {"V1_IN_DIRECTORY", "V2_IN_DIRECTORY"})
    void putsTheKeyIntoVaultOnceAndNeverOverAnother(KeystoreKind kind) throws IOException {
        TriedKeystore keystore = TriedKeystore.of(kind, scratch.resolve("work"), null, 0);
        keystore.tool("acra-keymaker").run().assertExit(0);
        try (LiveVault vault = LiveVault.start(scratch)) {
            String amk = keystore.kind().masterKey();
            vault.writeKv2("secret", "acra", "{\"acra_master_key\":\"" + amk + "\"}");
            ToolRun export = keystore.without(PackagedBackup.NAME)
                    .env("VAULT_TOKEN", LiveVault.ROOT_TOKEN)
                    .args("--action=export", "--file=b", "-d", "--vault_backup_key_path=secret/backups/1")
                    .args("--vault_connection_api_string=" + vault.address(), "--vault_secrets_path=secret/acra");
            ToolResult exported = export.run().assertExit(0);
            assertEquals("", exported.stdout());
            String key = vault.call("GET", "secret/data/backups/1", "", "").field("backup_master_key");
            assertFalse(exported.stderr().contains(key.substring(0, 20)), "the log holds the backup's key");
            PackagedBackup.verify(keystore, Path.of("b"), key).run().assertExit(0);
            byte[] first = Files.readAllBytes(keystore.work().resolve("b"));
            ToolResult again = export.run().assertExit(1);
            assertTrue(again.stderr().contains("secret/backups/1"), again.stderr());
            assertArrayEquals(first, Files.readAllBytes(keystore.work().resolve("b")));
        }
    }

    @Test
    void replacesAnOlderBackupAndLeavesItWhereItFails() throws IOException {
        TriedKeystore keystore = TriedKeystore.of(KeystoreKind.V1_IN_DIRECTORY, scratch.resolve("work"), null, 0);
        keystore.tool("acra-keymaker").run().assertExit(0);
        Path file = scratch.resolve("b");
        PackagedBackup.export(keystore, file).run().assertExit(0);
        byte[] first = Files.readAllBytes(file);
        String key = PackagedBackup.key(
                PackagedBackup.export(keystore, file).run().assertExit(0).stdout());
        byte[] second = Files.readAllBytes(file);
        assertFalse(Arrays.equals(first, second));
        PackagedBackup.verify(keystore, file, key).run().assertExit(0);
        keystore.damage("client_hmac");
        ToolResult failed =
                PackagedBackup.export(keystore, file).run().assertExit(1).assertStdout("");
        assertTrue(failed.stderr().contains("client_hmac"), failed.stderr());
        assertArrayEquals(second, Files.readAllBytes(file));
    }

    @Test
    void leavesTheOldBackupWhereItsKeyCannotBePrinted() throws IOException {
        TriedKeystore keystore = TriedKeystore.of(KeystoreKind.V1_IN_DIRECTORY, scratch.resolve("work"), null, 0);
        keystore.write(List.of(new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_SYMMETRIC)));
        Path file = scratch.resolve("b");
        Files.writeString(file, "older");
        for (String script : List.of(
                "exec \"$0\" \"$@\" > /dev/full",
                "exec \"$0\" \"$@\" > >(exec true)",
                "exec \"$0\" \"$@\" > ../b",
                "exec \"$0\" \"$@\" >> ../b")) {
            if (script.endsWith("> ../b")) {
                Files.writeString(file, "older");
            }
            ToolResult end = PackagedBackup.export(keystore, file)
                    .through("bash", "-c", script)
                    .run()
                    .assertExit(1);
            assertTrue(end.stderr().contains("standard output"), script + ": " + end.stderr());
            // The shell itself has emptied it in one case.
            assertEquals(script.contains(" > ../b") ? "" : "older", Files.readString(file), script);
        }
        ToolResult named = PackagedBackup.export(keystore, Path.of("/dev/stdout"))
                .through("bash", "-c", "exec \"$0\" \"$@\" > ../b")
                .run()
                .assertExit(1);
        assertTrue(named.stderr().contains("names the file that standard output goes to"), named.stderr());
        try (Stream<Path> left = Files.list(scratch)) {
            assertEquals(2, left.count());
        }
    }

    @Test
    void refusesADirectoryOfPublicKeysThatIsNotThere() {
        TriedKeystore keystore = TriedKeystore.of(KeystoreKind.V1_IN_DIRECTORY, scratch.resolve("work"), null, 0);
        keystore.write(List.of(new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_PAIR)));
        String message = PackagedBackup.export(keystore, scratch.resolve("b"))
                .args("--keys_public_dir=mistyped")
                .run()
                .assertExit(1)
                .assertStdout("")
                .stderr();
        assertTrue(message.contains("names no directory"), message);
        message = PackagedBackup.export(keystore, scratch.resolve("b"))
                .args("--keys_public_dir=..")
                .run()
                .assertExit(1)
                .stderr();
        assertTrue(message.contains("is in the keystore itself"), message);
    }

    /** The public keys first, as another machine may have them, then all: the same keys are completed. */
    @Test
    void importsABundleOfPublicKeysAndCompletesThem() throws IOException {
        TriedKeystore keystore = TriedKeystore.of(KeystoreKind.V2_IN_DIRECTORY, scratch.resolve("work"), null, 0);
        for (String name : List.of("history-public", "history", "history")) {
            keystore.tool(PackagedBackup.NAME)
                    .args(
                            "--action=import",
                            "--file=" + Golden.path("bundle/" + name + "/bundle.dat"),
                            "--backup_key_file=" + Golden.path("bundle/" + name + "/access-keys.json"))
                    .run()
                    .assertExit(0)
                    .assertStderr("");
        }
        int rings = Golden.json("bundle/history/expected.json").path("contents").size();
        assertEquals(rings, keystore.soundKeys().size());
        ToolResult plan = keystore.tool(PackagedBackup.NAME)
                .args(
                        "--action=import",
                        "--dry-run",
                        "--file=" + Golden.path("bundle/history/bundle.dat"),
                        "--backup_key_file=" + Golden.path("bundle/history/access-keys.json"))
                .run()
                .assertExit(0);
        assertEquals(
                rings,
                plan.stdout().lines().filter(line -> line.startsWith("keep ")).count(),
                plan.stdout());
    }

    /** The run before may have been ended between its write and the server's disk. */
    @Test
    void waitsForTheDiskOfRedisAlsoWhereAllIsThereAlready() {
        TriedKeystore keystore = TriedKeystore.of(KeystoreKind.V1_IN_REDIS, scratch.resolve("work"), redis, 3);
        Path file = Golden.path("backup/plain/backup.bin");
        String key =
                Golden.json("backup/plain/expected.json").path("backup_key").asText();
        PackagedBackup.importing(keystore, file, key).run().assertExit(0);
        try (RedisProxy proxy = RedisProxy.plain(redis)) {
            PackagedBackup.importing(keystore.through(proxy), file, key).run().assertExit(0);
            assertTrue(proxy.commands().contains("WAITAOF"), proxy.commands().toString());
        }
    }
}
