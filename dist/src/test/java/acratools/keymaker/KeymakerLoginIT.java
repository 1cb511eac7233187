package acratools.keymaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.packaged.Leaks;
import acratools.packaged.StartedTool;
import acratools.packaged.VaultRelay;
import acratools.testkit.LiveVault;
import acratools.testkit.StandInCluster;
import acratools.testkit.TestAuthority;
import acratools.testkit.TestAuthority.Issued;
import acratools.testkit.TestJwt;
import acratools.testkit.ToolResult;
import acratools.testkit.ToolRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged keymaker's logins, each with a real OpenBao and {@code -d}: they work, and no secret of them is told. */
class KeymakerLoginIT {
    private static final String PASSWORD = "correct horse/battery+staple";
    private static final String ROLE = "auth/approle/role/acra";

    private static LiveVault vault;
    private static StandInCluster cluster;
    private static TestJwt ci;
    private static Path ca;
    private static Issued client;

    @TempDir
    private Path scratch;

    private int runs;
    private VaultRelay relay;
    private Set<String> before;

    @BeforeEach
    void lookAtTokens() {
        relay = VaultRelay.passing(vault.address());
        before = vault.accessors();
    }

    @AfterEach
    void stopRelay() {
        relay.close();
    }

    @BeforeAll
    static void startVault(@TempDir Path directory) throws IOException {
        TestAuthority authority = TestAuthority.create(directory, "ca");
        TestAuthority clients = TestAuthority.create(directory, "clients");
        ca = authority.certificate();
        client = clients.issue("client");
        Issued server = authority.issue("server", "localhost");
        vault = LiveVault.tls(directory, server.certificate(), server.key(), null);
        vault.writeKv2("secret", "acra", "{\"acra_master_key\":\"" + PackagedKeymaker.masterKeyBase64() + "\"}");
        vault.policy("acra", "path \"secret/data/acra\" { capabilities = [\"read\"] }");
        for (String engine : List.of("approle", "userpass", "cert", "jwt", "kubernetes")) {
            vault.auth(engine, engine, "");
        }
        vault.write(ROLE, "{\"token_policies\":\"acra\",\"token_ttl\":\"1h\"}");
        vault.write("auth/userpass/users/acra", "{\"password\":\"" + PASSWORD + "\",\"token_policies\":\"acra\"}");
        vault.write(
                "auth/cert/certs/acra",
                "{\"certificate\":\"" + json(Files.readString(clients.certificate()))
                        + "\",\"token_policies\":\"acra\"}");
        ci = new TestJwt();
        vault.write("auth/jwt/config", "{\"jwt_validation_pubkeys\":[\"" + json(ci.publicKey()) + "\"]}");
        vault.write(
                "auth/jwt/role/acra",
                "{\"role_type\":\"jwt\",\"user_claim\":\"sub\",\"bound_audiences\":[\"vault\"],\"token_policies\":\"acra\"}");
        cluster = StandInCluster.start(directory);
        vault.write(
                "auth/kubernetes/config",
                "{\"kubernetes_host\":\"" + cluster.address() + "\",\"kubernetes_ca_cert\":\"" + json(cluster.ca())
                        + "\",\"disable_local_ca_jwt\":true}");
        vault.write(
                "auth/kubernetes/role/acra",
                "{\"bound_service_account_names\":\"acra\",\"bound_service_account_namespaces\":\"jobs\","
                        + "\"token_policies\":\"acra\"}");
    }

    @AfterAll
    static void stopVault() {
        vault.close();
        cluster.close();
    }

    private static String json(String text) {
        return text.replace("\n", "\\n");
    }

    private static String roleId() {
        return vault.call("GET", ROLE + "/role-id", "", "").field("role_id");
    }

    private static String secretId() {
        return vault.write(ROLE + "/secret-id", "{}").field("secret_id");
    }

    private ToolRun tool(String... flags) throws IOException {
        Path work = Files.createDirectory(scratch.resolve("run" + runs++));
        return PackagedKeymaker.in(work)
                .env("VAULT_ADDR", relay.address())
                .args("-d", "--keystore=v1", "--keystore_encryption_type=vault_master_key")
                .args("--vault_secrets_path=secret/acra")
                .args(flags);
    }

    private Path file(String name, String text) throws IOException {
        Path file = Files.createFile(
                scratch.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text + "\n");
    }

    /** Keys are made, every token that there was not before the test is gone, and no secret of the login is told. */
    private void works(ToolRun run, String... secrets) {
        ToolResult result = run.run().assertExit(0).assertStdout(PackagedKeymaker.ALL_LINES);
        result.assertStderrContains("vault token revoked");
        assertEquals(before, vault.accessors(), "a token is left");
        tellsNone(result, secrets);
    }

    private void tellsNone(ToolResult result, String... secrets) {
        Leaks.requireNone(result, PackagedKeymaker.masterKey());
        for (String granted : relay.granted()) {
            Leaks.requireNone(result, granted.getBytes(StandardCharsets.UTF_8));
        }
        for (String secret : secrets) {
            Leaks.requireNone(result, secret.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void everyLoginWorksAndTellsNoSecret() throws IOException {
        String secretId = secretId();
        String roleId = roleId();
        works(
                tool("--vault_auth=approle").env("VAULT_ROLE_ID", roleId).env("VAULT_SECRET_ID", secretId),
                roleId,
                secretId);
        String wrapping = vault.wrapped(ROLE + "/secret-id", "{}", "60s");
        works(
                tool("--vault_auth=approle", "--vault_secret_id_file=-", "--vault_secret_id_wrapped")
                        .env("VAULT_ROLE_ID", roleId)
                        .stdin(wrapping + "\n"),
                roleId,
                wrapping);
        String jwt = ci.sign("{\"sub\":\"job\",\"aud\":\"vault\",\"nbf\":"
                + Instant.now().minusSeconds(60).getEpochSecond()
                + ",\"exp\":" + Instant.now().plusSeconds(300).getEpochSecond() + "}");
        works(tool("--vault_auth=jwt", "--vault_auth_role=acra").env("VAULT_JWT", jwt), jwt);
        String account = cluster.serviceAccount("jobs", "acra");
        works(
                tool(
                        "--vault_auth=kubernetes",
                        "--vault_auth_role=acra",
                        "--vault_jwt_file=" + file("account", account)),
                account);
        works(
                tool(
                        "--vault_auth=userpass",
                        "--vault_username=acra",
                        "--vault_password_file=" + file("password", PASSWORD)),
                PASSWORD);
        String token = vault.wrapped("auth/token/create", "{\"policies\":[\"acra\"]}", "60s");
        works(tool("--vault_auth=wrapped_token").env("VAULT_WRAPPED_TOKEN", token), token);
        works(tool(
                "--vault_connection_api_string=" + vault.tlsAddress("localhost"),
                "--vault_auth=cert",
                "--vault_tls_transport_enable",
                "--vault_tls_client_ca=" + ca,
                "--vault_tls_client_cert=" + client.certificate(),
                "--vault_tls_client_key=" + client.key()));
        // Each login but the last, which goes another way, brought a token and its accessor, and one a secret id.
        assertTrue(relay.granted().size() >= 6 * 2 + 1, relay.granted()::toString);
    }

    @Test
    void aChosenLoginTakesNoNoticeOfTokensAndHandedInOnesAreLeftAlone() throws IOException {
        works(
                tool("--vault_auth=approle", "--vault_role_id_file=" + file("role", roleId()))
                        .env("VAULT_SECRET_ID", secretId())
                        .env("VAULT_TOKEN", "not-a-token-at-all"),
                "not-a-token-at-all");
        String token = vault.token("acra");
        for (String variable : List.of("BAO_TOKEN", "VAULT_TOKEN")) {
            ToolResult result = tool().env(variable, token).run().assertExit(0);
            result.assertStderrContains("msg=\"vault token taken\" source=" + variable);
            tellsNone(result, token);
        }
        assertTrue(vault.knows(token));
    }

    @Test
    void aRefusedLoginTellsNoSecretEither() throws IOException {
        String secretId = secretId();
        String wrong = "c0ffee00-1111-2222-3333-444455556666";
        ToolResult result = tool("--vault_auth=approle")
                .env("VAULT_ROLE_ID", wrong)
                .env("VAULT_SECRET_ID", secretId)
                .run()
                .assertExit(1)
                .assertStdout("");
        result.assertStderrContains("the server does not accept the role id and secret id");
        tellsNone(result, wrong, secretId);
        Path open = file("open", secretId);
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        ToolResult exposed = tool("--vault_auth=approle", "--vault_secret_id_file=" + open)
                .env("VAULT_ROLE_ID", wrong)
                .run()
                .assertExit(1);
        exposed.assertStderrContains("others than the file's owner can get at it");
        tellsNone(exposed, wrong, secretId);
    }

    @Test
    void aWriteThatASignalEndsIsToldOf() throws IOException, InterruptedException {
        try (VaultRelay holding = VaultRelay.holding(vault.address());
                StartedTool run = start(
                        Map.of("VAULT_TOKEN", LiveVault.ROOT_TOKEN),
                        "--vault_write_master_key",
                        "--vault_connection_api_string=" + holding.address(),
                        "--vault_secrets_path=secret/ended")) {
            holding.awaitSecret();
            assertEquals(143, run.end("TERM"), run.output());
            assertTrue(run.output().contains("a secret was written to vault, and it may be there"), run.output());
            // A job that is waited for as long as one may be says nothing.
            assertTrue(run.output().contains("error: the run: was told to stop by a signal"), run.output());
        }
    }

    private StartedTool start(Map<String, String> environment, String... flags) throws IOException {
        List<String> args = new ArrayList<>(List.of("--keystore=v1"));
        args.addAll(List.of(flags));
        return StartedTool.start("acra-keymaker", Files.createDirectory(scratch.resolve("ended")), environment, args);
    }

    @ParameterizedTest
    @CsvSource({"TERM,143", "INT,130", "KILL,137"})
    void aRunThatIsEndedLeavesNoTokenOrAShortOne(String signal, int exitCode) throws IOException, InterruptedException {
        try (VaultRelay holding = VaultRelay.holding(vault.address());
                StartedTool run = start(
                        Map.of("VAULT_ROLE_ID", roleId(), "VAULT_SECRET_ID", secretId()),
                        "--vault_connection_api_string=" + holding.address(),
                        "--vault_secrets_path=secret/acra",
                        "--vault_auth=approle")) {
            String token = holding.awaitSecret();
            assertTrue(vault.knows(token));
            assertEquals(exitCode, run.end(signal), run.output());
            if (signal.equals("KILL")) {
                Set<String> left = vault.accessors();
                left.removeAll(before);
                assertEquals(1, left.size());
                int seconds = vault.secondsLeft(left.iterator().next());
                assertTrue(seconds <= 120, seconds + " s");
                vault.write("auth/token/revoke", "{\"token\":\"" + token + "\"}");
            } else {
                assertFalse(vault.knows(token), "the server still knows the token");
            }
        }
    }
}
