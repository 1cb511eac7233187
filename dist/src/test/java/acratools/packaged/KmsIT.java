package acratools.packaged;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.envelope.Envelope;
import acratools.envelope.EnvelopeReader;
import acratools.envelope.EnvelopeWriter;
import acratools.envelope.OpenedEnvelope;
import acratools.id.ClientId;
import acratools.logverifier.LogWriter;
import acratools.logverifier.format.AuditLogFormat;
import acratools.secret.Secret;
import acratools.testkit.LiveDatabase;
import acratools.testkit.LiveKms;
import acratools.testkit.LivePostgres;
import acratools.testkit.LiveServers;
import acratools.testkit.ToolResult;
import acratools.testkit.ToolRun;
import acratools.themis.EcPrivateKey;
import acratools.themis.EcPublicKey;
import acratools.themis.P256;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged tools with a KMS: the AMK encrypted there, and each client's keys encrypted there. */
@ExtendWith(LiveServers.class)
class KmsIT {
    private static final String MASTER_KEY_ALIAS = "alias/acra_master_key";

    @TempDir
    private Path work;

    private LiveKms kms;

    @BeforeEach
    void write(LiveKms shared) throws IOException {
        kms = shared;
        Path credentials = work.resolve("kms.json");
        Files.writeString(credentials, kms.credentials());
        Files.setPosixFilePermissions(credentials, PosixFilePermissions.fromString("rw-------"));
    }

    private ToolRun tool(String name, String type, String... args) {
        return Distribution.tool(name, work)
                .args("--keystore_encryption_type=" + type, "--kms_type=aws", "--kms_credentials_path=kms.json")
                .args(args);
    }

    private void credentials(String endpoint) throws IOException {
        Files.writeString(work.resolve("kms.json"), LiveKms.credentials(endpoint));
    }

    private ToolResult run(ToolRun run) {
        ToolResult result = run.run().assertExit(0);
        Leaks.requireNone(result, LiveKms.SECRET_KEY.getBytes(StandardCharsets.UTF_8));
        return result;
    }

    private int keysThatOpen(ToolRun listing) throws IOException {
        JsonNode listed = new ObjectMapper()
                .readTree(run(listing.args("--list", "--json")).stdout());
        int count = 0;
        for (JsonNode key : listed.path("keys")) {
            count++;
            assertTrue(key.path("opens").asBoolean(false), key::toString);
        }
        return count;
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void keepsAMasterKeyEncryptedInTheKms(String version) throws IOException {
        String type = "kms_encrypted_master_key";
        run(tool(
                "acra-keymaker",
                type,
                "--generate_master_key=amk",
                "--keystore=" + version,
                "--kms_key_policy=create",
                "-d"));
        byte[] encrypted = Files.readAllBytes(work.resolve("amk"));
        byte[] plain = kms.decrypt(MASTER_KEY_ALIAS, encrypted);
        assertTrue(plain.length >= 32);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(work.resolve("amk"))));
        Map<String, String> amk = Map.of("ACRA_MASTER_KEY", Base64.getEncoder().encodeToString(encrypted));
        ToolResult made = run(with(amk, tool("acra-keymaker", type, "--keystore=" + version, "-d")));
        Leaks.requireNone(made, plain);
        Leaks.requireNone(made, encrypted);
        run(with(amk, tool("acra-addzone", type)));
        run(with(amk, tool("acra-poisonrecordmaker", type)));
        assertTrue(keysThatOpen(with(amk, tool("acra-keymaker", type))) >= 6);
        ToolRun plainly = Distribution.tool("acra-keymaker", work)
                .env("ACRA_MASTER_KEY", Base64.getEncoder().encodeToString(plain));
        assertTrue(keysThatOpen(plainly) >= 6);
        assertEquals(List.of(MASTER_KEY_ALIAS), own(kms.aliases()));
        ToolResult again = tool("acra-keymaker", type, "--generate_master_key=amk2", "--keystore=" + version)
                .run()
                .assertExit(1);
        assertTrue(again.stderr().contains("exists already"), again::toString);
        assertFalse(Files.exists(work.resolve("amk2")));
    }

    @Test
    void givesEachOwnerAKeyOfTheKmsAndNeedsNoMasterKey() throws IOException {
        String type = "kms_per_client";
        ToolResult made = run(tool("acra-keymaker", type, "--keystore=v1", "--client_id=client1", "-d"));
        ToolResult zone = run(tool("acra-addzone", type));
        String id = new ObjectMapper().readTree(zone.stdout()).path("id").textValue();
        run(tool("acra-poisonrecordmaker", type));
        assertEquals(
                List.of("alias/acra_" + id, "alias/acra_audit_log", "alias/acra_client1", "alias/acra_poison"),
                own(kms.aliases()).stream().sorted().toList());
        byte[] sealed = Files.readAllBytes(work.resolve(".acrakeys/client1_storage_sym"));
        byte[] key = kms.decrypt("alias/acra_client1", sealed);
        assertEquals(32, key.length);
        Leaks.requireNone(made, sealed);
        Leaks.requireNone(made, key);
        assertTrue(keysThatOpen(tool("acra-keymaker", type)) >= 6);
    }

    @Test
    void signsKeyRingsByAMasterKeyOfTheKms() throws IOException {
        run(tool("acra-keymaker", "kms_per_client", "--generate_master_key=amk", "--keystore=v2"));
        Map<String, String> amk =
                Map.of("ACRA_MASTER_KEY", Base64.getEncoder().encodeToString(Files.readAllBytes(work.resolve("amk"))));
        Files.setPosixFilePermissions(work.resolve("kms.json"), PosixFilePermissions.fromString("rw-r-----"));
        ToolResult made =
                run(with(amk, tool("acra-keymaker", "kms_per_client", "--keystore=v2", "--client_id=client1")));
        assertEquals(2, made.stderr().split("give the file mode 0600", -1).length, "told once, of one client");
        assertTrue(own(kms.aliases()).contains("alias/acra_client1"));
        assertTrue(keysThatOpen(with(amk, tool("acra-keymaker", "kms_per_client"))) >= 6);
    }

    /** A second key of that name could not open what is there, and would hide the one that can. */
    @Test
    @Tag("once")
    void makesNoSecondKeyOfTheKmsWhereItsNameWasTakenAway() throws IOException {
        String type = "kms_per_client";
        run(tool("acra-keymaker", type, "--keystore=v1", "--client_id=client1"));
        String key = kms.takeAlias("alias/acra_client1");
        int keys = kms.keys();
        ToolRun more = tool("acra-keymaker", type, "--client_id=client1", "--generate_hmac_key");
        ToolResult lost = more.run().assertExit(1);
        lost.assertStderrContains("alias/acra_client1");
        lost.assertStderrContains("does not exist, and the keystore holds keys that were encrypted under it");
        assertEquals(keys, kms.keys());
        kms.name(key, "alias/acra_client1");
        run(more);
    }

    @Test
    void verifiesLogsAndRollsBackRowsByKeysOfTheKms(LivePostgres postgres) throws Exception {
        String type = "kms_per_client";
        run(tool("acra-keymaker", type, "--keystore=v1", "--client_id=client1"));
        byte[] logKey =
                kms.decrypt("alias/acra_audit_log", Files.readAllBytes(work.resolve(".acrakeys/secure_log_key")));
        try (OutputStream log = Files.newOutputStream(work.resolve("acra.log"))) {
            new LogWriter(AuditLogFormat.JSON, logKey, log).write(1_000, 3);
        }
        Files.writeString(work.resolve("logs"), "acra.log\n");
        run(tool("acra-log-verifier", type, "--audit_log_file_list=logs", "--audit_log_file_format=json"));

        EcPublicKey key = EcPublicKey.read(Files.readAllBytes(work.resolve(".acrakeys/client1_storage.pub")));
        byte[] sealed = EnvelopeWriter.ofAcraStructs(P256.portable(), key, new byte[0], new SecureRandom())
                .seal("row".getBytes(StandardCharsets.UTF_8));
        try (LiveDatabase database = postgres.database()) {
            database.run("create table src(data bytea)");
            database.insert("insert into src(data) values(?)", List.of(List.of(sealed)));
            run(tool(
                    "acra-rollback",
                    type,
                    "--postgresql_enable",
                    "--connection_string=" + database.dsn(),
                    "--client_id=client1",
                    "--select=select data from src",
                    "--insert=insert into dst(data) values($1)",
                    "--output_file=rows.sql"));
        }
        assertEquals("insert into dst(data) values(E'\\\\x726f77');\n", Files.readString(work.resolve("rows.sql")));
    }

    /** moto checks neither signatures nor whether a key is disabled: these answers are in the form of AWS' reference. */
    @ParameterizedTest
    @CsvSource({"DisabledException, is disabled", "UnrecognizedClientException, the service refuses the credentials"})
    void tellsWhatTheServiceRefusesAndMakesNothing(String code, String reason) throws IOException {
        byte[] refusal = ("{\"__type\":\"" + code + "\",\"message\":\"AQIDAHh-a-text-of-the-service\"}")
                .getBytes(StandardCharsets.UTF_8);
        HttpServer refusing = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        refusing.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
            exchange.sendResponseHeaders(400, refusal.length);
            exchange.getResponseBody().write(refusal);
            exchange.close();
        });
        refusing.start();
        try {
            credentials("http://127.0.0.1:" + refusing.getAddress().getPort());
            ToolResult refused =
                    tool("acra-keymaker", "kms_per_client", "--keystore=v1").run();
            refused.assertExit(1).assertStdout("").assertStderrContains(reason);
            assertFalse(refused.stderr().contains("a-text-of-the-service"), refused::toString);
            Leaks.requireNone(refused, LiveKms.SECRET_KEY.getBytes(StandardCharsets.UTF_8));
        } finally {
            refusing.stop(0);
        }
        assertFalse(Files.exists(work.resolve(".acrakeys")));
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void aRunThatWaitsForTheKmsEndsAtOnce(String signal, int exitCode) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            credentials("http://127.0.0.1:" + silent.getLocalPort());
            try (StartedTool run = StartedTool.start(
                            "acra-keymaker",
                            work,
                            Map.of(),
                            List.of(
                                    "--keystore=v1",
                                    "--keystore_encryption_type=kms_per_client",
                                    "--kms_type=aws",
                                    "--kms_credentials_path=kms.json"));
                    Socket asked = silent.accept()) {
                assertTrue(asked.getInputStream().read() >= 0);
                assertEquals(exitCode, run.end(signal), run.output());
                // A job that is waited for as long as one may be says nothing.
                assertTrue(run.output().contains("error: the run: was told to stop by a signal"), run.output());
            }
        }
        assertFalse(Files.exists(work.resolve(".acrakeys")));
    }

    @Test
    void rotatesFilesUnderKeysOfTheKms() throws IOException {
        String type = "kms_per_client";
        run(tool("acra-keymaker", type, "--keystore=v1", "--client_id=client1"));
        ClientId client = new ClientId("client1");
        byte[] data = "data under a key of the KMS".getBytes(StandardCharsets.UTF_8);
        EcPublicKey before = EcPublicKey.read(Files.readAllBytes(work.resolve(".acrakeys/client1_storage.pub")));
        Files.write(
                work.resolve("value"),
                EnvelopeWriter.ofAcraStructs(P256.portable(), before, Envelope.contextOf(client), new SecureRandom())
                        .sealBare(data, 0, data.length));
        Files.writeString(work.resolve("map.json"), "{\"client1\":\"value\"}");
        run(tool("acra-rotate", type, "--file_map_config=map.json", "--zonemode_enable=false", "-d"));
        byte[] sealed = Files.readAllBytes(work.resolve(".acrakeys/client1_storage"));
        try (Secret container = Secret.adopt(kms.decrypt("alias/acra_client1", sealed));
                EcPrivateKey key = EcPrivateKey.read(container);
                OpenedEnvelope opened = new EnvelopeReader(
                                P256.portable(), List.of(key), List.of(), Envelope.contextOf(client))
                        .open(Files.readAllBytes(work.resolve("value")))) {
            assertArrayEquals(data, opened.data());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    @Tag("once")
    void changesTheMasterKeyFromOneInTheKmsToAnotherThereAndToAPlainOne(String version) throws IOException {
        String type = "kms_encrypted_master_key";
        run(tool("acra-keymaker", type, "--generate_master_key=first", "--keystore=" + version));
        run(tool(
                "acra-keymaker",
                type,
                "--generate_master_key=second",
                "--keystore=" + version,
                "--kms_key_policy=use"));
        String first = base64(Files.readAllBytes(work.resolve("first")));
        String second = base64(Files.readAllBytes(work.resolve("second")));
        run(with(Map.of("ACRA_MASTER_KEY", first), tool("acra-keymaker", type, "--keystore=" + version)));
        ToolRun rotation = with(
                Map.of("ACRA_MASTER_KEY", first, "ACRA_NEW_MASTER_KEY", second),
                tool(
                        "acra-rotate",
                        type,
                        "--rotate_master_key",
                        "--new_keystore_encryption_type=" + type,
                        "--new_kms_type=aws",
                        "-d"));
        if (version.equals("v1")) {
            rotation.args("--new_kms_credentials_path=none.json")
                    .run()
                    .assertExit(1)
                    .assertStderrContains("error: new master key: kms credentials none.json: does not exist")
                    .assertStderrContains("hint: give the file with --new_kms_credentials_path");
        }
        run(rotation.args("--new_kms_credentials_path=kms.json"));
        assertTrue(keysThatOpen(with(Map.of("ACRA_MASTER_KEY", second), tool("acra-keymaker", type))) >= 6);
        String plain = base64(kms.decrypt(MASTER_KEY_ALIAS, Files.readAllBytes(work.resolve("first"))));
        run(with(
                Map.of("ACRA_MASTER_KEY", second, "ACRA_NEW_MASTER_KEY", plain),
                tool("acra-rotate", type, "--rotate_master_key")));
        assertTrue(keysThatOpen(Distribution.tool("acra-keymaker", work).env("ACRA_MASTER_KEY", plain)) >= 6);
    }

    /** The way to a KMS with keys of its own for each client, and back. */
    @Test
    @Tag("once")
    void movesKeysToAKmsForEachClientByABackup() throws IOException {
        Distribution.withMasterKey("acra-keymaker", work)
                .args("--keystore=v1", "--client_id=client1")
                .run()
                .assertExit(0);
        Distribution.withMasterKey("acra-backup", work)
                .args("--action=export", "--file=b", "--backup_key_file=b.key")
                .run()
                .assertExit(0);
        run(tool(
                "acra-backup",
                "kms_per_client",
                "--action=import",
                "--file=b",
                "--backup_key_file=b.key",
                "--keys_private_dir=moved"));
        assertTrue(keysThatOpen(tool("acra-keymaker", "kms_per_client", "--keys_output_dir=moved")) >= 6);
        assertTrue(own(kms.aliases()).contains("alias/acra_client1"));
        run(tool(
                "acra-backup",
                "kms_per_client",
                "--action=export",
                "--file=back",
                "--backup_key_file=back.key",
                "--keys_private_dir=moved"));
    }

    /** The SDK would take the address from there, and send keys to it. */
    @Test
    void goesWhereTheFileSaysWhateverTheEnvironmentSays() throws IOException {
        Map<String, String> elsewhere = Map.of(
                "AWS_ENDPOINT_URL_KMS", "http://127.0.0.1:1",
                "AWS_ENDPOINT_URL", "http://127.0.0.1:1",
                "AWS_USE_FIPS_ENDPOINT", "true",
                "HTTP_PROXY", "http://127.0.0.1:1",
                "http_proxy", "http://127.0.0.1:1");
        run(with(elsewhere, tool("acra-keymaker", "kms_per_client", "--keystore=v1", "--generate_hmac_key")));
        Files.writeString(work.resolve("kms.json"), kms.credentials().replaceAll(",\"endpoint\":\"[^\"]*\"", ""));
        ToolResult regional = with(elsewhere, tool("acra-keymaker", "kms_per_client", "--generate_hmac_key"))
                .env("AWS_ENDPOINT_URL_KMS", kms.endpoint())
                .run()
                .assertExit(1);
        assertTrue(regional.stderr().contains("check the region"), regional::toString);
    }

    @Test
    void makesNoKeyOfTheKmsForAFileThatCannotBeWritten() throws IOException {
        ToolResult nowhere = tool(
                        "acra-keymaker", "kms_encrypted_master_key", "--generate_master_key=none/amk", "--keystore=v1")
                .run()
                .assertExit(1);
        assertTrue(nowhere.stderr().contains("its directory does not exist"), nowhere::toString);
        assertEquals(List.of(), own(kms.aliases()));
    }

    @Test
    void tellsWhatIsMissingAndMakesNothing() throws IOException {
        ToolResult none = tool("acra-keymaker", "kms_encrypted_master_key", "--keystore=v1")
                .env("ACRA_MASTER_KEY", Distribution.masterKeyBase64())
                .run()
                .assertExit(1);
        assertTrue(none.stderr().contains(MASTER_KEY_ALIAS), none::toString);
        kms.create(MASTER_KEY_ALIAS);
        ToolResult plain = tool("acra-keymaker", "kms_encrypted_master_key", "--keystore=v1")
                .env("ACRA_MASTER_KEY", Distribution.masterKeyBase64())
                .run()
                .assertExit(1);
        assertTrue(plain.stderr().contains("does not hold a master key encrypted under"), plain::toString);
        Leaks.requireNone(plain, Distribution.masterKey());
        assertFalse(Files.exists(work.resolve(".acrakeys")));
        assertArrayEquals(new byte[0], plain.stdoutBytes());
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static ToolRun with(Map<String, String> environment, ToolRun run) {
        ToolRun longer = run;
        for (Map.Entry<String, String> entry : environment.entrySet()) {
            longer = longer.env(entry.getKey(), entry.getValue());
        }
        return longer;
    }

    /** Without those that AWS itself has. */
    private static List<String> own(List<String> aliases) {
        return aliases.stream().filter(name -> !name.startsWith("alias/aws/")).toList();
    }
}
