package acratools.masterkey.vault;

import static acratools.masterkey.vault.VaultTrial.AMK;
import static acratools.masterkey.vault.VaultTrial.AMK_BASE64;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;
import acratools.testkit.LiveVault;
import acratools.testkit.StandInCluster;
import acratools.testkit.TestAuthority;
import acratools.testkit.TestAuthority.Issued;
import acratools.testkit.TestJwt;
import acratools.tls.TlsSettings;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each login against a real OpenBao, of which is asked what became of the token. */
class VaultLoginsTest {
    private static final String SECRET = "{\"acra_master_key\":\"" + AMK_BASE64 + "\"}";
    private static final String PASSWORD = "pass word/ü+\"\\";
    private static final String ROLE = "auth/approle/role/acra";

    private static LiveVault vault;
    private static StandInCluster cluster;
    private static TestJwt ci;
    private static Path ca;
    private static Issued client;
    private static Issued stranger;

    @BeforeAll
    static void startVault(@TempDir Path directory) throws IOException {
        TestAuthority authority = TestAuthority.create(directory, "ca");
        ca = authority.certificate();
        Issued server = authority.issue("server", "localhost");
        TestAuthority clients = TestAuthority.create(directory, "clients");
        client = clients.issue("client");
        stranger = TestAuthority.create(directory, "others").issue("stranger");
        vault = LiveVault.tls(directory, server.certificate(), server.key(), null);
        vault.writeKv2("secret", "acra", SECRET);
        vault.policy("acra", "path \"secret/data/acra\" { capabilities = [\"read\"] }");
        vault.auth("approle", "approle", "");
        role("acra", "");
        vault.auth("team/approle", "approle", "");
        vault.write("auth/team/approle/role/acra", "{\"token_policies\":\"acra\"}");
        vault.auth("userpass", "userpass", "");
        vault.write(
                "auth/userpass/users/acra", "{\"password\":\"" + quoted(PASSWORD) + "\",\"token_policies\":\"acra\"}");
        vault.auth("cert", "cert", "");
        vault.write(
                "auth/cert/certs/acra",
                "{\"certificate\":\"" + quoted(Files.readString(clients.certificate()))
                        + "\",\"token_policies\":\"acra\"}");
        ci = new TestJwt();
        vault.auth("jwt", "jwt", "");
        vault.write("auth/jwt/config", "{\"jwt_validation_pubkeys\":[\"" + quoted(ci.publicKey()) + "\"]}");
        vault.write(
                "auth/jwt/role/acra",
                "{\"role_type\":\"jwt\",\"user_claim\":\"sub\",\"bound_audiences\":[\"vault\"],\"token_policies\":\"acra\"}");
        cluster = StandInCluster.start(directory);
        vault.auth("kubernetes", "kubernetes", "");
        vault.write(
                "auth/kubernetes/config",
                "{\"kubernetes_host\":\"" + cluster.address() + "\",\"kubernetes_ca_cert\":\"" + quoted(cluster.ca())
                        + "\",\"disable_local_ca_jwt\":true}");
        vault.write(
                "auth/kubernetes/role/acra",
                "{\"bound_service_account_names\":\"acra\",\"bound_service_account_namespaces\":\"jobs\","
                        + "\"token_policies\":\"acra\",\"token_ttl\":\"1h\"}");
    }

    @AfterAll
    static void stopVault() {
        vault.close();
        cluster.close();
    }

    private static void role(String name, String settings) {
        vault.write("auth/approle/role/" + name, "{\"token_policies\":\"acra\",\"token_ttl\":\"1h\"" + settings + "}");
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static String roleId(String role) {
        return vault.call("GET", "auth/approle/role/" + role + "/role-id", "", "")
                .field("role_id");
    }

    private static String secretId(String role) {
        return vault.write("auth/approle/role/" + role + "/secret-id", "{}").field("secret_id");
    }

    private static LoginTrial trial() {
        return new LoginTrial(vault.address(), "secret/acra");
    }

    private static VaultLogin appRole(LoginTrial trial, String role, String secretId) {
        return new AppRoleLogin("approle", trial.secret(roleId(role)), Optional.of(trial.secret(secretId)), false);
    }

    /** The AMK comes, and the token that it came with is gone from the server. */
    private static void works(LoginTrial trial, VaultLogin login) {
        assertArrayEquals(AMK, trial.read(login));
        assertTrue(trial.token().length() > 10);
        assertFalse(vault.knows(trial.token()), "the server still knows the token");
        assertEquals(403, vault.status("secret/data/acra", trial.token()));
        assertTrue(
                trial.lines().contains("INFO vault token revoked"),
                trial.lines().toString());
    }

    @Test
    void logsInWithAppRole() {
        LoginTrial trial = trial();
        works(trial, appRole(trial, "acra", secretId("acra")));
    }

    @Test
    void logsInWithAWrappedSecretIdOnce() {
        LoginTrial trial = trial();
        String wrapping = vault.wrapped(ROLE + "/secret-id", "{}", "60s");
        VaultLogin login =
                new AppRoleLogin("approle", trial.secret(roleId("acra")), Optional.of(trial.secret(wrapping)), true);
        works(trial, login);
        MasterKeyFailure failure = trial.refused(Case.LOGIN_REFUSED, login);
        assertTrue(failure.reason().contains("wrapping token"), failure.reason());
        assertTrue(failure.hint().orElseThrow().contains("somebody else"), failure.hint()::orElseThrow);
    }

    @Test
    void revokesWhatComesOutOfTheWrongWrapping() {
        LoginTrial trial = trial();
        Set<String> before = vault.accessors();
        String wrapping = vault.wrapped("auth/token/create", "{\"policies\":[\"acra\"]}", "60s");
        VaultLogin login =
                new AppRoleLogin("approle", trial.secret(roleId("acra")), Optional.of(trial.secret(wrapping)), true);
        trial.refused(Case.UNEXPECTED_ANSWER, login);
        assertEquals(before, vault.accessors(), "a token is left");
        assertTrue(
                trial.lines().contains("INFO vault token revoked"),
                trial.lines().toString());
    }

    @Test
    void logsInWithoutASecretIdWhereTheRoleWantsNone() {
        role("open", ",\"bind_secret_id\":false,\"secret_id_bound_cidrs\":[\"127.0.0.0/8\"]");
        LoginTrial trial = trial();
        works(trial, new AppRoleLogin("approle", trial.secret(roleId("open")), Optional.empty(), false));
    }

    @Test
    void logsInAtAMountWithSlashesInItsName() {
        LoginTrial trial = trial();
        String roleId =
                vault.call("GET", "auth/team/approle/role/acra/role-id", "", "").field("role_id");
        String secretId =
                vault.write("auth/team/approle/role/acra/secret-id", "{}").field("secret_id");
        works(
                trial,
                new AppRoleLogin("team/approle", trial.secret(roleId), Optional.of(trial.secret(secretId)), false));
    }

    @Test
    void refusesASecretIdThatIsUsedUp() {
        role("once", ",\"secret_id_num_uses\":1");
        LoginTrial trial = trial();
        VaultLogin login = appRole(trial, "once", secretId("once"));
        works(trial, login);
        MasterKeyFailure failure = trial.refused(Case.LOGIN_REFUSED, login);
        assertTrue(failure.hint().orElseThrow().contains("used up, expired"), failure.hint()::orElseThrow);
    }

    @Test
    void refusesASecretIdThatIsExpired() {
        role("brief", ",\"secret_id_ttl\":\"1s\"");
        LoginTrial trial = trial();
        String secretId = secretId("brief");
        vault.awaitRefusal("auth/approle/role/brief/secret-id/lookup", "{\"secret_id\":\"" + secretId + "\"}");
        trial.refused(Case.LOGIN_REFUSED, appRole(trial, "brief", secretId));
    }

    @Test
    void tellsASecretIdThatIsBoundToAnotherAddress() {
        role("far", "");
        String secretId = vault.write("auth/approle/role/far/secret-id", "{\"cidr_list\":[\"10.99.0.0/16\"]}")
                .field("secret_id");
        LoginTrial trial = trial();
        MasterKeyFailure failure = trial.refused(Case.LOGIN_REFUSED, appRole(trial, "far", secretId));
        assertTrue(failure.reason().contains("this machine's address"), failure.reason());
    }

    @Test
    void tellsAWrongRoleId() {
        LoginTrial trial = trial();
        VaultLogin login = new AppRoleLogin(
                "approle", trial.secret("no-such-role"), Optional.of(trial.secret(secretId("acra"))), false);
        trial.refused(Case.LOGIN_REFUSED, login);
    }

    @Test
    void tellsAMountThatIsNotThere() {
        LoginTrial trial = trial();
        VaultLogin login = new AppRoleLogin(
                "nowhere", trial.secret(roleId("acra")), Optional.of(trial.secret(secretId("acra"))), false);
        MasterKeyFailure failure = trial.refused(Case.LOGIN_REFUSED, login);
        assertTrue(failure.hint().orElseThrow().contains("whether auth/nowhere is there"), failure.hint()::orElseThrow);
    }

    @Test
    void logsInWithAPassword() {
        LoginTrial trial = trial();
        works(trial, new PasswordLogin("userpass", "acra", trial.secret(PASSWORD)));
        trial.refused(Case.LOGIN_REFUSED, new PasswordLogin("userpass", "acra", trial.secret("another password")));
    }

    @Test
    void logsInWithACertificate() {
        LoginTrial trial = new LoginTrial(vault.tlsAddress("localhost"), "secret/acra").tls(tls(client));
        works(trial, new CertificateLogin("cert", Optional.of("acra")));
        works(trial, new CertificateLogin("cert", Optional.empty()));
        LoginTrial foreign = new LoginTrial(vault.tlsAddress("localhost"), "secret/acra").tls(tls(stranger));
        foreign.refused(Case.LOGIN_REFUSED, new CertificateLogin("cert", Optional.empty()));
    }

    private static TlsSettings tls(Issued shown) {
        return new TlsSettings(
                Optional.of(ca), Optional.of(shown.certificate()), Optional.of(shown.key()), Optional.empty(), -1);
    }

    @Test
    void logsInWithAJwt() {
        LoginTrial trial = trial();
        Instant soon = Instant.now().plusSeconds(60);
        String good = "{\"sub\":\"job-17\",\"aud\":\"vault\",\"exp\":" + soon.getEpochSecond() + "}";
        works(trial, JwtLogin.jwt("jwt", Optional.of("acra"), trial.secret(ci.sign(good))));
        String expired = "{\"sub\":\"job-17\",\"aud\":\"vault\",\"exp\":"
                + Instant.now().minusSeconds(3600).getEpochSecond() + "}";
        String foreign = "{\"sub\":\"job-17\",\"aud\":\"others\",\"exp\":" + soon.getEpochSecond() + "}";
        for (String jwt : new String[] {ci.sign(expired), ci.sign(foreign), new TestJwt().sign(good)}) {
            trial.refused(Case.LOGIN_REFUSED, JwtLogin.jwt("jwt", Optional.of("acra"), trial.secret(jwt)));
        }
        trial.refused(Case.LOGIN_REFUSED, JwtLogin.jwt("jwt", Optional.of("none"), trial.secret(ci.sign(good))));
    }

    @Test
    void logsInAsAServiceAccountOfKubernetes() {
        LoginTrial trial = trial();
        works(trial, JwtLogin.kubernetes("kubernetes", "acra", trial.secret(cluster.serviceAccount("jobs", "acra"))));
        String other = cluster.serviceAccount("jobs", "other");
        trial.refused(Case.LOGIN_REFUSED, JwtLogin.kubernetes("kubernetes", "acra", trial.secret(other)));
        String foreign = new TestJwt().sign("{\"sub\":\"system:serviceaccount:jobs:acra\"}");
        trial.refused(Case.LOGIN_REFUSED, JwtLogin.kubernetes("kubernetes", "acra", trial.secret(foreign)));
    }

    @Test
    void takesATokenOutOfItsWrapping() {
        LoginTrial trial = trial();
        String wrapping = vault.wrapped("auth/token/create", "{\"policies\":[\"acra\"],\"ttl\":\"1h\"}", "60s");
        VaultLogin login = new WrappedTokenLogin(trial.secret(wrapping));
        works(trial, login);
        trial.refused(Case.LOGIN_REFUSED, login);
    }

    @Test
    void tellsAWrappingWithoutAToken() {
        LoginTrial trial = trial();
        String wrapping = vault.wrapped("sys/wrapping/wrap", "{\"a\":\"b\"}", "60s");
        trial.refused(Case.UNEXPECTED_ANSWER, new WrappedTokenLogin(trial.secret(wrapping)));
    }

    @Test
    void leavesATokenAloneThatWasHandedIn(@TempDir Path directory) throws IOException {
        String token = vault.token("acra");
        Path file = Files.createFile(
                directory.resolve("token"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, token + "\n");
        LoginTrial trial = trial();
        assertArrayEquals(AMK, trial.read(new TokenFileLogin(file, trial.log())));
        assertEquals(token, trial.token());
        assertTrue(vault.knows(token));
    }

    @Test
    void asksForAShortTimeAtOnce() {
        LoginTrial trial = trial();
        Set<String> before = vault.accessors();
        trial.afterLogin(() -> assertTrue(vault.knows(trial.token())));
        VaultLogin login = appRole(trial, "acra", secretId("acra"));
        try (OpenSecrets open = new OpenSecrets()) {
            VaultConnection connection =
                    VaultConnection.open(trial.settings(), trial.watched(login), open, trial.log());
            connection.get("secret/data/acra", false).close();
            Set<String> made = vault.accessors();
            made.removeAll(before);
            made.removeIf(accessor -> vault.secondsLeft(accessor) > 121);
            assertEquals(1, made.size(), trial.lines().toString());
            connection.close();
        }
        assertFalse(vault.knows(trial.token()));
    }

    /** The server sets a periodic token's time to its period, whatever is asked for. */
    @Test
    void revokesATokenThatCannotBeMadeShort() {
        role("periodic", ",\"token_period\":\"1h\"");
        LoginTrial trial = trial();
        works(trial, appRole(trial, "periodic", secretId("periodic")));
        String lines = trial.lines().toString();
        assertTrue(lines.contains("the token's time is its role's, and not shorter expires_in_s 3600"), lines);
    }

    @Test
    void revokesAlsoAfterAnError() {
        LoginTrial trial = new LoginTrial(vault.address(), "secret/other");
        trial.refused(Case.PERMISSION_DENIED, appRole(trial, "acra", secretId("acra")));
        assertFalse(vault.knows(trial.token()));
    }

    @Test
    void revokesWhenTheRunsSecretsAreErased() {
        LoginTrial trial = trial();
        OpenSecrets open = new OpenSecrets();
        VaultLogin login = trial.watched(appRole(trial, "acra", secretId("acra")));
        VaultConnection connection = VaultConnection.open(trial.settings(), login, open, trial.log());
        connection.get("secret/data/acra", false).close();
        assertTrue(vault.knows(trial.token()));
        open.close();
        assertFalse(vault.knows(trial.token()));
        connection.close();
        assertThrows(IllegalStateException.class, () -> connection.get("secret/data/acra", false));
    }

    @Test
    void warnsWhereTheTokenCannotBeRevoked() {
        vault.policy("mute", "path \"secret/data/acra\" { capabilities = [\"read\"] }");
        vault.write("auth/approle/role/mute", "{\"token_policies\":\"mute\",\"token_no_default_policy\":true}");
        LoginTrial trial = trial();
        assertArrayEquals(AMK, trial.read(appRole(trial, "mute", secretId("mute"))));
        assertTrue(
                trial.lines().toString().contains("WARNING the token of this run's login could not be revoked"),
                trial.lines().toString());
    }

    @Test
    void saysOfABatchTokenThatItCannotBeRevoked() {
        vault.write(
                "auth/approle/role/batch",
                "{\"token_policies\":\"acra\",\"token_type\":\"batch\",\"token_ttl\":\"5m\"}");
        LoginTrial trial = trial();
        assertArrayEquals(AMK, trial.read(appRole(trial, "batch", secretId("batch"))));
        assertTrue(
                trial.lines().toString().contains("INFO a batch token cannot be revoked expires_in_s 300"),
                trial.lines().toString());
    }

    @Test
    void isDoneWithATokenOfFewUses() {
        // mount, secret, and the revocation
        vault.write("auth/approle/role/few", "{\"token_policies\":\"acra\",\"token_num_uses\":3}");
        LoginTrial trial = trial();
        works(trial, appRole(trial, "few", secretId("few")));
    }

    @Test
    void logsInToOneNamespaceAndReadsInAnother() {
        vault.namespace("outer", "kv", 2);
        vault.auth("approle", "approle", "outer");
        assertEquals(
                204,
                vault.call(
                                "POST",
                                "sys/policies/acl/acra",
                                "outer",
                                "{\"policy\":\"path \\\"inner/secret/data/acra\\\" { capabilities = [\\\"read\\\"] }\"}")
                        .status());
        vault.writeIn("outer", "auth/approle/role/acra", "{\"token_policies\":\"acra\"}");
        assertEquals(
                200, vault.call("POST", "sys/namespaces/inner", "outer", "{}").status());
        assertEquals(
                204,
                vault.call(
                                "POST",
                                "sys/mounts/secret",
                                "outer/inner",
                                "{\"type\":\"kv\",\"options\":{\"version\":\"1\"}}")
                        .status());
        LoginTrial trial = new LoginTrial(vault.address(), "secret/data/acra")
                .namespaces(Optional.of("outer"), Optional.of("outer/inner"));
        vault.writeIn("outer/inner", "secret/data/acra", SECRET);
        String roleId =
                vault.call("GET", "auth/approle/role/acra/role-id", "outer", "").field("role_id");
        String secretId = vault.call("POST", "auth/approle/role/acra/secret-id", "outer", "{}")
                .field("secret_id");
        VaultLogin login =
                new AppRoleLogin("approle", trial.secret(roleId), Optional.of(trial.secret(secretId)), false);
        works(trial, login);
        LoginTrial elsewhere = new LoginTrial(vault.address(), "secret/data/acra")
                .namespaces(Optional.of("outer/inner"), Optional.of("outer/inner"));
        elsewhere.refused(Case.LOGIN_REFUSED, login);
    }

    @Test
    void oneLoginDoesForSeveralConnections() {
        role("single", ",\"secret_id_num_uses\":1");
        LoginTrial trial = trial();
        try (OpenSecrets open = new OpenSecrets()) {
            KeptLogin kept = new KeptLogin(trial.watched(appRole(trial, "single", secretId("single"))), open);
            for (int i = 0; i < 2; i++) {
                try (Secret key = new VaultSource(trial.settings(), kept, open, trial.log()).fetch()) {
                    assertArrayEquals(AMK, key.use(byte[]::clone));
                }
                assertTrue(vault.knows(trial.token()));
            }
            kept.close();
            assertFalse(vault.knows(trial.token()));
        }
    }

    @Test
    void sendsNeitherCredentialNorTokenWhereItIsRedirected() throws IOException {
        byte[] nothing = new byte[0];
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders()
                    .set("Location", vault.address() + exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(307, -1);
            exchange.getResponseBody().write(nothing);
            exchange.close();
        });
        server.start();
        try {
            LoginTrial trial =
                    new LoginTrial("http://127.0.0.1:" + server.getAddress().getPort(), "secret/acra");
            Set<String> before = vault.accessors();
            trial.refused(Case.REDIRECTED, appRole(trial, "acra", secretId("acra")));
            assertEquals(before, vault.accessors());
        } finally {
            server.stop(0);
        }
    }
}
