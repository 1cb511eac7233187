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
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real OpenBao; a stand-in plays the connections that break. */
class VaultSecretWriterTest {
    private static final String FIELD = VaultSecretWriter.MASTER_KEY_FIELD;
    private static final String OTHER = "{\"acra_master_key\":\"b3RoZXI=\"}";

    private static LiveVault vault;

    @BeforeAll
    static void startVault(@TempDir Path directory) {
        vault = LiveVault.start(directory);
        vault.mountKv("one", 1);
        vault.mountKv("team/keys", 2);
        vault.auth("approle", "approle", "");
    }

    @AfterAll
    static void stopVault() {
        vault.close();
    }

    /** What writes, and the login trial that looks for secrets in its log. */
    private record Writing(LoginTrial trial, VaultLogin login) {
        WrittenSecret create() {
            return write(OptionalInt.empty());
        }

        WrittenSecret addVersion(int present) {
            return write(OptionalInt.of(present));
        }

        private WrittenSecret write(OptionalInt present) {
            try (OpenSecrets open = new OpenSecrets();
                    Secret value = Secret.adopt(AMK.clone())) {
                VaultSecretWriter writer = new VaultSecretWriter(trial.settings(), login, open, trial.log());
                return present.isPresent()
                        ? writer.addVersion(FIELD, value, present.getAsInt())
                        : writer.create(FIELD, value);
            } finally {
                assertFalse(trial.lines().toString().contains(AMK_BASE64));
            }
        }

        /** What {@link VaultSecretWriter#requireWritable} says; nothing of it is written. */
        void ask(OptionalInt present) {
            try (OpenSecrets open = new OpenSecrets()) {
                new VaultSecretWriter(trial.settings(), login, open, trial.log()).requireWritable(present);
            }
        }

        Case answer(OptionalInt present) {
            return assertThrows(MasterKeyFailure.class, () -> ask(present)).failureCase();
        }

        MasterKeyFailure refused(Case expected) {
            MasterKeyFailure failure = assertThrows(MasterKeyFailure.class, this::create);
            assertEquals(expected, failure.failureCase(), failure::toString);
            assertTrue(failure.hint().isPresent());
            return failure;
        }
    }

    private static Writing to(String path) {
        return with(path, LiveVault.ROOT_TOKEN);
    }

    private static Writing with(String path, String token) {
        return new Writing(
                new LoginTrial(vault.address(), path),
                requests -> GrantedToken.handedIn(Secret.adopt(token.getBytes(StandardCharsets.US_ASCII))));
    }

    private static byte[] read(Writing writing) {
        return writing.trial.read(writing.login);
    }

    @Test
    void createsASecretInEitherVersionOfKv() {
        Writing v2 = to("team/keys/acra/fresh");
        assertEquals(OptionalInt.of(1), v2.create().version());
        assertArrayEquals(AMK, read(v2));
        Writing v1 = to("one/fresh");
        assertEquals(OptionalInt.empty(), v1.create().version());
        assertArrayEquals(AMK, read(v1));
    }

    @Test
    void neverWritesOverASecret() {
        vault.writeKv2("secret", "there", OTHER);
        vault.writeKv1("one/there", OTHER);
        for (String path : new String[] {"secret/there", "one/there"}) {
            to(path).refused(Case.ALREADY_THERE);
            assertEquals("other", new String(read(to(path)), StandardCharsets.US_ASCII));
        }
        vault.writeKv2("secret", "deleted", OTHER);
        vault.call("DELETE", "secret/data/deleted", "", "");
        to("secret/deleted").refused(Case.ALREADY_THERE);
    }

    @Test
    void addsAVersionOverTheNewestAlone() {
        vault.writeKv2("secret", "grows", OTHER);
        Writing writing = to("secret/grows");
        assertEquals(OptionalInt.of(2), writing.addVersion(1).version());
        assertArrayEquals(AMK, read(writing));
        MasterKeyFailure late = assertThrows(MasterKeyFailure.class, () -> writing.addVersion(1));
        assertEquals(Case.CHANGED_MEANWHILE, late.failureCase());
        vault.writeKv1("one/grows", OTHER);
        MasterKeyFailure flat =
                assertThrows(MasterKeyFailure.class, () -> to("one/grows").addVersion(1));
        assertEquals(Case.NOT_VERSIONED, flat.failureCase());
    }

    @Test
    void refusesWhereTheServerTellsThatItKeepsOneVersion() {
        vault.mountKv("single", 2);
        vault.write("single/config", "{\"max_versions\":1}");
        vault.writeKv2("single", "x", OTHER);
        vault.writeKv2("secret", "single", OTHER);
        vault.write("secret/metadata/single", "{\"max_versions\":1}");
        for (String path : new String[] {"single/x", "secret/single"}) {
            MasterKeyFailure failure = assertThrows(MasterKeyFailure.class, () -> to(path).addVersion(1));
            assertEquals(Case.NOT_VERSIONED, failure.failureCase());
            assertTrue(failure.hint().orElseThrow().contains("-max-versions=10 -mount="), failure.hint()::orElseThrow);
            assertEquals("other", new String(read(to(path)), StandardCharsets.US_ASCII));
        }
        // a secret's own number counts before its mount's
        vault.write("single/metadata/x", "{\"max_versions\":5}");
        assertEquals(OptionalInt.of(2), to("single/x").addVersion(1).version());
        assertEquals(200, vault.status("single/data/x?version=1", LiveVault.ROOT_TOKEN));
    }

    @Test
    void needsNoMoreThanToCreate() {
        vault.policy("creates", "path \"secret/data/made\" { capabilities = [\"create\"] }");
        String token = vault.token("creates");
        assertEquals(OptionalInt.of(1), with("secret/made", token).create().version());
        MasterKeyFailure again = with("secret/made", token).refused(Case.PERMISSION_DENIED);
        assertTrue(again.reason().contains("there is one already"), again.reason());
        vault.policy("reads", "path \"secret/data/unmade\" { capabilities = [\"read\"] }");
        MasterKeyFailure denied = with("secret/unmade", vault.token("reads")).refused(Case.PERMISSION_DENIED);
        assertTrue(
                denied.hint().orElseThrow().contains("path \"secret/data/unmade\" { capabilities = [\"create\"] }"),
                denied.hint()::orElseThrow);
    }

    @Test
    void tellsBeforeAWriteWhetherItCouldBeDone() {
        OptionalInt none = OptionalInt.empty();
        vault.writeKv2("secret", "asked", OTHER);
        vault.writeKv1("one/asked", OTHER);
        to("secret/asked-not").ask(none);
        to("one/asked-not").ask(none);
        to("secret/asked").ask(OptionalInt.of(1));
        assertEquals(Case.ALREADY_THERE, to("secret/asked").answer(none));
        assertEquals(Case.ALREADY_THERE, to("one/asked").answer(none));
        assertEquals(Case.CHANGED_MEANWHILE, to("secret/asked").answer(OptionalInt.of(2)));
        assertEquals(Case.NOT_VERSIONED, to("one/asked").answer(OptionalInt.of(1)));
        vault.mountKv("kept", 2);
        vault.write("kept/config", "{\"max_versions\":1}");
        vault.writeKv2("kept", "x", OTHER);
        assertEquals(Case.NOT_VERSIONED, to("kept/x").answer(OptionalInt.of(1)));
        String self = "path \"sys/capabilities-self\" { capabilities = [\"update\"] }\n";
        vault.policy("asks", self + "path \"secret/data/asked*\" { capabilities = [\"read\", \"create\"] }");
        String creates = vault.token("asks");
        with("secret/asked-not", creates).ask(none);
        assertEquals(Case.PERMISSION_DENIED, with("secret/asked", creates).answer(OptionalInt.of(1)));
        vault.policy("blind", "path \"secret/data/asked*\" { capabilities = [\"create\"] }");
        assertEquals(
                Case.PERMISSION_DENIED,
                with("secret/asked-not", vault.token("blind")).answer(none));
        vault.policy("untold", "path \"secret/data/asked*\" { capabilities = [\"read\", \"update\"] }");
        Writing untold = with("secret/asked", vault.token("untold"));
        untold.ask(OptionalInt.of(1));
        String lines = untold.trial.lines().toString();
        assertTrue(lines.contains("vault does not tell whether the token may write the secret"), lines);
        assertEquals(404, vault.call("GET", "secret/data/asked-not", "", "").status());
        assertEquals(404, vault.call("GET", "one/asked-not", "", "").status());
    }

    @Test
    void tellsOfAWriteThatTheRunsEndCutsShort() throws IOException {
        OpenSecrets open = new OpenSecrets();
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        answerMounts(server);
        server.createContext("/v1/secret/data/", exchange -> {
            open.close();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        LoginTrial trial =
                new LoginTrial("http://127.0.0.1:" + server.getAddress().getPort(), "secret/cut");
        trial.namespaces(Optional.empty(), Optional.of("team"));
        try (Secret value = Secret.adopt(AMK.clone())) {
            new VaultSecretWriter(trial.settings(), to("secret/cut").login, open, trial.log()).create(FIELD, value);
        } finally {
            server.stop(0);
        }
        String lines = trial.lines().toString();
        assertTrue(lines.contains("the run ended while a secret was written to vault, and it may be there"), lines);
        assertTrue(lines.contains("vault kv metadata get -namespace=team secret/cut"), lines);
    }

    @Test
    void givesTheTokenOfItsLoginBack() {
        vault.policy("writes", "path \"secret/data/by-role\" { capabilities = [\"create\"] }");
        vault.write("auth/approle/role/writer", "{\"token_policies\":\"writes\"}");
        LoginTrial trial = new LoginTrial(vault.address(), "secret/by-role");
        String roleId =
                vault.call("GET", "auth/approle/role/writer/role-id", "", "").field("role_id");
        String secretId =
                vault.write("auth/approle/role/writer/secret-id", "{}").field("secret_id");
        Credential role = trial.secret(roleId);
        Writing writing = new Writing(
                trial, trial.watched(new AppRoleLogin("approle", role, Optional.of(trial.secret(secretId)), false)));
        writing.create();
        assertFalse(vault.knows(trial.token()));
    }

    /** A full backlog: connections come to no end. */
    @Test
    void knowsThatNothingIsWrittenWhereNothingWasSent() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket first = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket second = new Socket(server.getInetAddress(), server.getLocalPort());
                OpenSecrets open = new OpenSecrets()) {
            assertTrue(first.isConnected() && second.isConnected());
            LoginTrial trial = new LoginTrial("http://127.0.0.1:" + server.getLocalPort(), "secret/unsent");
            VaultSettings settings = trial.settings()
                    .with(VaultPatience.standard()
                            .answering(Duration.ofMillis(200))
                            .retrying(0));
            try (VaultConnection connection =
                    VaultConnection.open(settings, to("secret/unsent").login, open, trial.log())) {
                MasterKeyFailure failure = assertThrows(
                        MasterKeyFailure.class, () -> connection.post("secret/data/unsent", new byte[] {'{', '}'}));
                assertEquals(Case.CANNOT_CONNECT, failure.failureCase(), failure::toString);
            }
        }
    }

    @Test
    void tellsWhenNobodyKnowsWhetherItIsWritten() throws IOException {
        AtomicInteger writes = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        answerMounts(server);
        server.createContext("/v1/secret/data/", exchange -> {
            writes.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            if (exchange.getRequestURI().getPath().endsWith("error")) {
                exchange.sendResponseHeaders(502, -1);
            }
            exchange.close();
        });
        server.start();
        try {
            for (String path : new String[] {"secret/broken", "secret/error"}) {
                writes.set(0);
                LoginTrial trial =
                        new LoginTrial("http://127.0.0.1:" + server.getAddress().getPort(), path);
                Writing writing = new Writing(trial, to(path).login);
                writing.refused(Case.OUTCOME_UNKNOWN);
                assertEquals(1, writes.get());
            }
        } finally {
            server.stop(0);
        }
    }

    private static void answerMounts(HttpServer server) {
        server.createContext("/v1/sys/internal/ui/mounts/", exchange -> {
            byte[] mount = "{\"data\":{\"path\":\"secret/\",\"type\":\"kv\",\"options\":{\"version\":\"2\"}}}"
                    .getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, mount.length);
            exchange.getResponseBody().write(mount);
            exchange.close();
        });
    }
}
