package acratools.logverifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyRef;
import acratools.logverifier.format.AuditLogFormat;
import acratools.packaged.KeystoreKind;
import acratools.packaged.TriedKeystore;
import acratools.testkit.LiveRedis;
import acratools.testkit.LiveServers;
import acratools.testkit.LiveVault;
import acratools.testkit.ToolResult;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The packaged tool on keystores of every kind. */
@ExtendWith(LiveServers.class)
class LogVerifierIT {
    private static final String TOOL = PackagedLogVerifier.TOOL;

    private static LiveRedis redis;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void findRedis(LiveRedis shared) {
        redis = shared;
    }

    private TriedKeystore keystore(KeystoreKind kind) {
        return TriedKeystore.of(kind, scratch.resolve("work"), redis, kind.ordinal());
    }

    private static void write(TriedKeystore keystore, String name, byte[] content) throws IOException {
        Files.write(keystore.work().resolve(name), content);
    }

    /** An older log, of a key that is in the history by now, and a newer one. */
    @ParameterizedTest
    @EnumSource(KeystoreKind.class)
    void verifiesWithTheKeysOfEveryKeystore(KeystoreKind kind) throws IOException {
        TriedKeystore keystore = keystore(kind);
        write(keystore, "1.log", PackagedLogVerifier.log(AuditLogFormat.JSON, PackagedLogVerifier.newKey(keystore)));
        write(keystore, "2.log", PackagedLogVerifier.log(AuditLogFormat.JSON, PackagedLogVerifier.newKey(keystore)));
        write(keystore, "logs", "1.log\n2.log\n".getBytes(StandardCharsets.US_ASCII));
        ToolResult result = keystore.tool(TOOL)
                .args("--audit_log_file_list=logs", "--audit_log_file_format=json", "--json")
                .run()
                .assertExit(0)
                .assertStderr("");
        JsonNode report = new ObjectMapper().readTree(result.stdout());
        assertTrue(report.path("ok").asBoolean(), result::toString);
        List<String> keys = report.path("chains").findValuesAsText("key");
        assertEquals("1", keys.get(0));
        assertEquals("0", keys.get(keys.size() - 1));
        for (JsonNode file : report.path("files")) {
            assertEquals("verified", file.path("verdict").asText());
            assertEquals(file.path("lines").asLong(), file.path("entries").asLong());
        }
    }

    /** One is none any more, one is longer than a key can be. */
    @Test
    void goesOnWithoutFormerKeysThatCannotBeRead() throws IOException {
        TriedKeystore keystore = keystore(KeystoreKind.V1_IN_DIRECTORY);
        for (int i = 0; i < 2; i++) {
            PackagedLogVerifier.newKey(keystore);
        }
        byte[] log = PackagedLogVerifier.log(AuditLogFormat.PLAINTEXT, PackagedLogVerifier.newKey(keystore));
        write(keystore, "a.log", log);
        List<Path> former = new ArrayList<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(keystore.work().resolve(".acrakeys/secure_log_key.old"))) {
            files.forEach(former::add);
        }
        assertEquals(2, former.size());
        Files.write(former.get(0), new byte[] {1, 2, 3});
        Files.write(former.get(1), new byte[2 << 20]);
        ToolResult result = keystore.tool(TOOL)
                .args("--audit_log_file=a.log")
                .run()
                .assertExit(0)
                .assertStdout("Integrity check successful\n");
        String warning = "A former audit-log key cannot be opened and is left out";
        assertEquals(3, result.stderr().split(warning, -1).length, result::toString);
    }

    @Test
    void readsPackedLogsAndStandardInput() throws IOException {
        TriedKeystore keystore = keystore(KeystoreKind.V1_IN_DIRECTORY);
        byte[] log = PackagedLogVerifier.log(AuditLogFormat.CEF, PackagedLogVerifier.newKey(keystore));
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (OutputStream packed = new GZIPOutputStream(gzip)) {
            packed.write(log);
        }
        write(keystore, "1.gz", gzip.toByteArray());
        write(keystore, "2.zst", Zstd.compress(log));
        write(keystore, "logs", "1.gz\n2.zst\n-\n".getBytes(StandardCharsets.US_ASCII));
        keystore.tool(TOOL)
                .args("--audit_log_file_list=logs", "--audit_log_file_format=CEF", "-v")
                .stdin(log)
                .run()
                .assertExit(0)
                .assertStdout("Integrity check successful\n");
    }

    @Test
    void tellsWhereALogWasChangedAndOfMissingFiles() throws IOException {
        TriedKeystore keystore = keystore(KeystoreKind.V2_IN_DIRECTORY);
        String log = new String(
                PackagedLogVerifier.log(AuditLogFormat.PLAINTEXT, PackagedLogVerifier.newKey(keystore)),
                StandardCharsets.US_ASCII);
        Files.writeString(keystore.work().resolve("bad.log"), log.replace("session_id=1 ", "session_id=9 "));
        ToolResult bad = keystore.tool(TOOL)
                .args("--audit_log_file=bad.log")
                .run()
                .assertExit(1)
                .assertStdout("");
        assertTrue(
                bad.stderr()
                        .startsWith("error: Specified logs are corrupted. File: bad.log , Line:  2:"
                                + " integrity doesn't match\nhint: the chain's entries up to line 1 of bad.log are"),
                bad::toString);
        ToolResult missing =
                keystore.tool(TOOL).args("--audit_log_file=no.log").run().assertExit(1);
        assertTrue(missing.stderr().contains("file:  no.log is missing"), missing::toString);
        assertTrue(missing.stderr().contains("error: open no.log: no such file or directory"), missing::toString);
    }

    @Test
    void findsTheMasterKeyInVault() throws IOException {
        TriedKeystore keystore = keystore(KeystoreKind.V1_IN_DIRECTORY);
        write(
                keystore,
                "a.log",
                PackagedLogVerifier.log(AuditLogFormat.PLAINTEXT, PackagedLogVerifier.newKey(keystore)));
        try (LiveVault vault = LiveVault.start(scratch)) {
            vault.writeKv2(
                    "secret",
                    "acra",
                    "{\"acra_master_key\":\"" + keystore.kind().masterKey() + "\"}");
            vault.policy("secret-only", "path \"secret/data/acra\" { capabilities = [\"read\"] }");
            keystore.without(TOOL)
                    .env("VAULT_TOKEN", vault.token("secret-only"))
                    .args("--vault_connection_api_string=" + vault.address(), "--vault_secrets_path=secret/acra")
                    .args("--audit_log_file=a.log")
                    .run()
                    .assertExit(0)
                    .assertStdout("Integrity check successful\n");
        }
    }

    @Test
    void aKeystoreWithoutAuditLogKeyIsTold() throws IOException {
        TriedKeystore keystore = keystore(KeystoreKind.V1_IN_DIRECTORY);
        keystore.write(List.of(new KeyRef(new ClientId("client1"), KeyKind.HMAC)));
        write(keystore, "a.log", new byte[0]);
        ToolResult result =
                keystore.tool(TOOL).args("--audit_log_file=a.log").run().assertExit(1);
        assertTrue(result.stderr().contains("secure_log_key: there is no such key"), result::toString);
    }
}
