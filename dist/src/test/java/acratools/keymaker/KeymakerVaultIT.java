package acratools.keymaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.packaged.KeystoreKeys;
import acratools.packaged.Leaks;
import acratools.testkit.LiveVault;
import acratools.testkit.TestAuthority;
import acratools.testkit.TestAuthority.Issued;
import acratools.testkit.ToolResult;
import acratools.testkit.ToolRun;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The master key from a real OpenBao; a stand-in plays only what a development server cannot be made to do. */
class KeymakerVaultIT {
    private static final String SECRET = field("\"" + PackagedKeymaker.masterKeyBase64() + "\"");
    private static final String MOUNT =
            "{\"data\":{\"path\":\"secret/\",\"type\":\"kv\",\"options\":{\"version\":\"2\"}}}";

    private static LiveVault vault;
    private static LiveVault mutual;
    private static Path pki;
    private static Path ca;
    private static Path otherCa;
    private static Issued client;
    private static Issued foreignClient;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void startVaults(@TempDir Path directory) {
        pki = directory;
        TestAuthority authority = TestAuthority.create(pki, "ca");
        TestAuthority clients = TestAuthority.create(pki, "clients");
        ca = authority.certificate();
        otherCa = TestAuthority.create(pki, "other").certificate();
        client = clients.issue("client");
        foreignClient = TestAuthority.create(pki, "foreign").issue("foreign-client");
        Issued server = authority.issue("server", "localhost");
        vault = LiveVault.tls(pki, server.certificate(), server.key(), null);
        mutual = LiveVault.tls(pki, server.certificate(), server.key(), clients.certificate());
        mutual.writeKv2("secret", "acra", SECRET);
        vault.mountKv("one", 1);
        vault.mountKv("team/keys", 2);
        vault.mount("transit", "transit");
        vault.writeKv1("one/acra", SECRET);
        vault.writeKv2("secret", "acra", SECRET);
        vault.writeKv2("team/keys", "acra/master", SECRET);
        vault.namespace("tenant", "kv", 2);
        vault.writeIn("tenant", "kv/data/acra", "{\"data\":" + SECRET + "}");
        writeBadSecrets();
    }

    private static void writeBadSecrets() {
        vault.writeKv2("secret", "deleted", SECRET);
        assertEquals(204, vault.call("DELETE", "secret/data/deleted", "", "").status());
        vault.writeKv2("secret", "destroyed", SECRET);
        assertEquals(
                204,
                vault.call("POST", "secret/destroy/destroyed", "", "{\"versions\":[1]}")
                        .status());
        vault.writeKv2("secret", "no-field", "{\"other\":\"" + PackagedKeymaker.masterKeyBase64() + "\"}");
        vault.writeKv2("secret", "number", field("42"));
        vault.writeKv2("secret", "no-base64", field("\"not base64 at all\""));
        String broken = "{\"encryption\":\"" + PackagedKeymaker.masterKeyBase64() + "\",\"signature\":";
        String encoded = Base64.getEncoder().encodeToString(broken.getBytes(StandardCharsets.US_ASCII));
        vault.writeKv2("secret", "no-json", field("\"" + encoded + "\""));
        byte[] shorter = Arrays.copyOf(PackagedKeymaker.masterKey(), 31);
        vault.writeKv2("secret", "short", field("\"" + Base64.getEncoder().encodeToString(shorter) + "\""));
    }

    @AfterAll
    static void stopVaults() {
        vault.close();
        mutual.close();
    }

    @Test
    void readsKvVersions1And2AndMountsWithSlashes() throws Exception {
        requireKeys("kv1", at("kv1", vault.address(), "one/acra"));
        requireKeys("kv2", at("kv2", vault.address(), "secret/acra"));
        requireKeys("slash", at("slash", vault.address(), "team/keys/acra/master"));
    }

    @Test
    void needsNoMoreOfAPolicyThanTheSecretsPath() throws Exception {
        vault.policy("kv2-secret", "path \"team/keys/data/acra/master\" { capabilities = [\"read\"] }");
        vault.policy("kv1-secret", "path \"one/acra\" { capabilities = [\"read\"] }");
        requireKeys("kv2", at("kv2", vault.address(), "team/keys/acra/master", vault.token("kv2-secret")));
        requireKeys("kv1", at("kv1", vault.address(), "one/acra", vault.token("kv1-secret")));
    }

    @Test
    void readsTheVersionThatIsAskedFor() throws Exception {
        vault.writeKv2("secret", "pinned", SECRET);
        vault.writeKv2("secret", "pinned", field("\"not base64 at all\""));
        requireKeys("pinned", at("pinned", vault.address(), "secret/pinned").args("--vault_secret_version=1"));
        ToolRun newest = at("newest", vault.address(), "secret/pinned").args("--vault_secret_version=0");
        newest.run().assertExit(1).assertStderrContains("is not base64");
    }

    @Test
    void takesTheTokenFromEachOfItsPlaces() throws Exception {
        ToolRun none = at("variable", vault.address(), "secret/acra", "");
        requireKeys("variable", none.env("VAULT_TOKEN", LiveVault.ROOT_TOKEN));
        Path home = Files.createDirectory(scratch.resolve("home"));
        Path token = Files.createFile(
                home.resolve(".vault-token"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(token, LiveVault.ROOT_TOKEN + "\n");
        ToolRun file = at("file", vault.address(), "secret/acra", "").env("HOME", home.toString());
        requireKeys("file", file);
    }

    @Test
    void sendsTheNamespaceOfFlagAndVariable() throws Exception {
        requireKeys("flag", at("flag", vault.address(), "kv/acra").args("--vault_namespace=tenant"));
        requireKeys("variable", at("variable", vault.address(), "kv/acra").env("VAULT_NAMESPACE", "tenant"));
    }

    @Test
    void speaksTlsWithAPrivateCaAndACertificateOfItsOwn() throws Exception {
        requireKeys("tls", tls("tls", vault.tlsAddress("localhost"), ca));
        requireKeys("mutual", mutual("mutual", client));
    }

    @Test
    void takesALongerMasterKeyForKeystoreV1() throws Exception {
        byte[] longer = Arrays.copyOf(PackagedKeymaker.masterKey(), 48);
        vault.writeKv2("secret", "long", field("\"" + Base64.getEncoder().encodeToString(longer) + "\""));
        Path root = scratch.resolve("long/.acrakeys");
        at("long", vault.address(), "secret/long").run().assertExit(0).assertStdout(PackagedKeymaker.ALL_LINES);
        assertEquals(6, new KeystoreKeys(root, root, longer).open().size());
    }

    @Test
    @Tag("once")
    void tellsEveryFailureByAMessageOfItsOwn() throws Exception {
        String address = vault.address();
        vault.policy("elsewhere", "path \"one/acra\" { capabilities = [\"read\"] }");
        Map<String, ToolRun> runs = new LinkedHashMap<>();
        Map<String, String> reasons = new LinkedHashMap<>();
        Trials trials = (reason, run) -> {
            String name = "trial" + runs.size();
            runs.put(name, run.in(Files.createDirectories(scratch.resolve(name))));
            reasons.put(name, reason);
        };
        trials.add("not signed by a CA that is trusted here", tls("ca", vault.tlsAddress("localhost"), otherCa));
        trials.add(
                "is for another name than 127.0.0.1: it names localhost",
                tls("name", vault.tlsAddress("127.0.0.1"), ca));
        trials.add("the server requires a client certificate", tls("cert", mutual.tlsAddress("localhost"), ca));
        trials.add("the server refuses the client's certificate, or", mutual("foreign", foreignClient));
        trials.add("the server does not speak TLS there", at("tls", address.replace("http:", "https:"), "secret/acra"));
        trials.add(
                "is not one of vault's",
                at("http", vault.tlsAddress("localhost").replace("https:", "http:"), "a/b"));
        trials.add("does not accept the token", at("token", address, "secret/acra", "s.notATokenOfThisServer"));
        trials.add("may not see a mount", at("policy", address, "secret/acra", vault.token("elsewhere")));
        trials.add("there is none in VAULT_API_TOKEN", at("none", address, "secret/acra", ""));
        trials.add("nothing is mounted there", at("mount", address, "nowhere/acra"));
        trials.add("is not a KV secrets engine", at("transit", address, "transit/acra"));
        trials.add("has no such secret", at("missing", address, "secret/missing"));
        trials.add(
                "there is no version 7 of the secret",
                at("version", address, "secret/acra").args("--vault_secret_version=7"));
        trials.add(
                "one/ is KV version 1, which keeps none",
                at("kv1", address, "one/acra").args("--vault_secret_version=1"));
        trials.add("this version of the secret is deleted", at("deleted", address, "secret/deleted"));
        trials.add("is destroyed and cannot come back", at("destroyed", address, "secret/destroyed"));
        trials.add("has no field acra_master_key", at("field", address, "secret/no-field"));
        trials.add("the field acra_master_key is not a string", at("number", address, "secret/number"));
        trials.add("the field acra_master_key is not base64", at("base64", address, "secret/no-base64"));
        trials.add("31 bytes", at("short", address, "secret/short"));
        ToolRun notJson = at("json", address, "secret/no-json");
        trials.add("the master key is not the JSON that keystore v2 takes", notJson.args("--keystore=v2"));
        trials.add("there is no namespace nobody", at("ns", address, "kv/acra").args("--vault_namespace=nobody"));
        trials.add("the connection is refused", at("refused", "http://127.0.0.1:" + closedPort(), "secret/acra"));
        try (StandIn standby = new StandIn(exchange -> send(exchange, 473, "{}"));
                StandIn broken = new StandIn(exchange -> send(exchange, 500, SECRET));
                StandIn busy = new StandIn(exchange -> send(exchange, 429, SECRET))) {
            trials.add("a standby of the cluster (HTTP 473)", at("standby", standby.address(), "secret/acra"));
            trials.add("the server failed (HTTP 500)", at("broken", broken.address(), "secret/acra"));
            trials.add("allows no more requests for now (HTTP 429)", at("busy", busy.address(), "secret/acra"));
            requireRefused(runAll(runs), reasons);
        }
    }

    @Test
    @Tag("once")
    void tellsASealedServerAndGetsOverItWhenItIsUnsealed() throws Exception {
        try (LiveVault sealed = LiveVault.start(scratch)) {
            sealed.writeKv2("secret", "acra", SECRET);
            sealed.seal();
            requireRefused(
                    runAll(Map.of("sealed", at("sealed", sealed.address(), "secret/acra"))),
                    Map.of("sealed", "the server is sealed (HTTP 503)"));
            ToolRun waiting = at("waiting", sealed.address(), "secret/acra");
            ExecutorService other = Executors.newSingleThreadExecutor();
            try {
                Future<ToolResult> end = other.submit(waiting::run);
                sealed.unseal();
                end.get().assertExit(0).assertStdout(PackagedKeymaker.ALL_LINES);
            } finally {
                other.shutdownNow();
            }
        }
    }

    @Test
    void getsOverErrorsThatPass() throws Exception {
        for (int status : new int[] {429, 473, 500, 503}) {
            AtomicInteger requests = new AtomicInteger();
            StandIn.Play play = exchange -> {
                boolean aboutMounts = exchange.getRequestURI().getPath().startsWith("/v1/sys/");
                if (requests.incrementAndGet() % 2 == 1) {
                    send(exchange, status, "{}");
                } else {
                    send(exchange, 200, aboutMounts ? MOUNT : "{\"data\":{\"data\":" + SECRET + "}}");
                }
            };
            try (StandIn passing = new StandIn(play)) {
                requireKeys("passing" + status, at("passing" + status, passing.address(), "secret/acra"));
                assertEquals(4, requests.get());
            }
        }
    }

    private void requireRefused(Map<String, ToolResult> results, Map<String, String> reasons) {
        Set<String> messages = new TreeSet<>();
        results.forEach((name, result) -> {
            result.assertExit(1).assertStdout("").assertStderrContains(reasons.get(name));
            String error = result.stderr()
                    .lines()
                    .filter(line -> line.startsWith("error: "))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no error line\n" + result));
            // What differs by the secret's name alone is no message of its own.
            messages.add(error.replaceFirst("^error: vault secret \\S+ at \\S+: ", "")
                    .replaceFirst("mount \\S+", "mount"));
            result.assertStderrContains("\nhint: ");
            Leaks.requireNone(result, PackagedKeymaker.masterKey());
            Leaks.requireNone(result, Arrays.copyOf(PackagedKeymaker.masterKey(), 30));
            Leaks.requireNone(result, LiveVault.ROOT_TOKEN.getBytes(StandardCharsets.US_ASCII));
            Leaks.requireNone(result, "s.notATokenOfThisServer".getBytes(StandardCharsets.US_ASCII));
            assertEquals(List.of(), KeystoreKeys.paths(scratch.resolve(name)), "something was written");
        });
        assertEquals(results.size(), messages.size(), "messages that are not distinct: " + messages);
    }

    /** Several at a time, as those that wait for a server to recover use no processor. */
    private static Map<String, ToolResult> runAll(Map<String, ToolRun> runs) throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(4);
        try {
            Map<String, Future<ToolResult>> running = new LinkedHashMap<>();
            runs.forEach((name, run) -> running.put(name, workers.submit(run::run)));
            Map<String, ToolResult> results = new LinkedHashMap<>();
            for (Map.Entry<String, Future<ToolResult>> entry : running.entrySet()) {
                results.put(entry.getKey(), entry.getValue().get());
            }
            return results;
        } finally {
            workers.shutdownNow();
        }
    }

    private void requireKeys(String name, ToolRun run) {
        ToolResult result = run.run().assertExit(0).assertStdout(PackagedKeymaker.ALL_LINES);
        Leaks.requireNone(result, PackagedKeymaker.masterKey());
        Leaks.requireNone(result, LiveVault.ROOT_TOKEN.getBytes(StandardCharsets.US_ASCII));
        KeystoreKeys keystore = new KeystoreKeys(scratch.resolve(name).resolve(".acrakeys"));
        assertEquals(6, keystore.open().size());
        keystore.requirePairs();
        assertTrue(result.stderr().contains("master key loaded"), result.toString());
    }

    private ToolRun at(String name, String address, String path) throws IOException {
        return at(name, address, path, LiveVault.ROOT_TOKEN);
    }

    private ToolRun at(String name, String address, String path, String token) throws IOException {
        ToolRun run = PackagedKeymaker.in(Files.createDirectories(scratch.resolve(name)))
                .args(
                        "--keystore=v1",
                        "-d",
                        "--vault_connection_api_string=" + address,
                        "--vault_secrets_path=" + path);
        return token.isEmpty()
                ? run
                : run.env(
                        "VAULT_API_TOKEN",
                        Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.US_ASCII)));
    }

    private ToolRun tls(String name, String address, Path trusted) throws IOException {
        return at(name, address, "secret/acra")
                .args("--vault_tls_transport_enable=true", "--vault_tls_client_ca=" + trusted);
    }

    private ToolRun mutual(String name, Issued own) throws IOException {
        return tls(name, mutual.tlsAddress("localhost"), ca)
                .args("--vault_tls_client_cert=" + own.certificate(), "--vault_tls_client_key=" + own.key());
    }

    private static String field(String value) {
        return "{\"acra_master_key\":" + value + "}";
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private interface Trials {
        void add(String reason, ToolRun run) throws IOException;
    }

    /** A server that answers every request in one way. */
    private static final class StandIn implements AutoCloseable {
        private interface Play {
            void answer(HttpExchange exchange) throws IOException;
        }

        private final HttpServer server;

        StandIn(Play play) throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", play::answer);
            server.start();
        }

        String address() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
