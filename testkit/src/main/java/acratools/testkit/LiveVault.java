package acratools.testkit;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A real OpenBao in dev mode on a free port of the loopback, in memory, ended by {@link #close()}. Started with {@link
 * #tls}, it has a second listener with the given certificate beside the plain one that the set-up uses.
 */
public final class LiveVault implements AutoCloseable {
    /** The token that may do everything. */
    public static final String ROOT_TOKEN = "root-token-of-the-test-server";

    /** What in its answers no tool may print. */
    private static final Set<String> SECRETS = Set.of("client_token", "token", "secret_id");

    /** An answer of the server. */
    public record Answer(int status, String body) {
        /** The string of the first field of this name, wherever it stands. */
        public String field(String name) {
            String start = "\"" + name + "\":\"";
            int from = body.indexOf(start);
            if (from < 0) {
                throw new IllegalStateException("no " + name + " in an answer with status " + status);
            }
            String value = body.substring(from + start.length(), body.indexOf('"', from + start.length()));
            if (SECRETS.contains(name)) {
                Printed.secret(value);
            }
            return value;
        }
    }

    private final Process process;
    private final Path log;
    private final int port;
    private final int tlsPort;
    private @Nullable String unsealKey;

    private LiveVault(Process process, Path log, int port, int tlsPort) {
        this.process = process;
        this.log = log;
        this.port = port;
        this.tlsPort = tlsPort;
    }

    /** Starts a server; {@code directory} takes its log. */
    public static LiveVault start(Path directory) {
        return start(directory, List.of(), 0);
    }

    /**
     * Starts a server that also listens with TLS.
     *
     * @param certificate PEM chain of the server
     * @param key PEM key of the server
     * @param clientCa PEM, the CA of client certificates, which are then required; null for none
     */
    public static LiveVault tls(Path directory, Path certificate, Path key, @Nullable Path clientCa) {
        int tlsPort = OpenBao.freePort();
        StringBuilder listener = new StringBuilder("listener \"tcp\" {\n  address = \"127.0.0.1:" + tlsPort + "\"\n");
        listener.append("  tls_cert_file = \"" + certificate + "\"\n  tls_key_file = \"" + key + "\"\n");
        if (clientCa != null) {
            listener.append(
                    "  tls_require_and_verify_client_cert = true\n  tls_client_ca_file = \"" + clientCa + "\"\n");
        }
        Path config = directory.resolve("listener-" + tlsPort + ".hcl");
        try {
            Files.writeString(config, listener.append("}\n"));
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
        return start(directory, List.of("-config=" + config), tlsPort);
    }

    private static LiveVault start(Path directory, List<String> more, int tlsPort) {
        int port = OpenBao.freePort();
        List<String> command = new ArrayList<>(List.of(
                OpenBao.binary().toString(),
                "server",
                "-dev",
                "-dev-no-store-token",
                "-dev-root-token-id=" + ROOT_TOKEN,
                "-dev-listen-address=127.0.0.1:" + port));
        command.addAll(more);
        Path log = directory.resolve("openbao-" + port + ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            LiveVault vault = new LiveVault(process, log, port, tlsPort);
            Printed.secret(ROOT_TOKEN);
            vault.awaitReady();
            return vault;
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** The server's program, which is its command line too. */
    public static Path program() {
        return OpenBao.binary();
    }

    /** {@code http://127.0.0.1:port}. */
    public String address() {
        return "http://127.0.0.1:" + port;
    }

    /** The TLS listener under a host name of the caller's choice, which must lead to the loopback. */
    public String tlsAddress(String host) {
        return "https://" + host + ":" + tlsPort;
    }

    public void mountKv(String mount, int version) {
        expect(204, call("POST", "sys/mounts/" + mount, "", mountBody("kv", version)));
        awaitKv(mount, version);
    }

    public void mount(String mount, String type) {
        expect(204, call("POST", "sys/mounts/" + mount, "", "{\"type\":\"" + type + "\"}"));
    }

    /** Writes a KV version 1 secret; {@code json} is its object of fields. */
    public void writeKv1(String path, String json) {
        tellOfKeys(json);
        expect(204, call("POST", path, "", json));
    }

    /** Writes a KV version 2 secret; {@code json} is its object of fields. */
    public void writeKv2(String mount, String path, String json) {
        tellOfKeys(json);
        expect(200, call("POST", mount + "/data/" + path, "", "{\"data\":" + json + "}"));
    }

    /** What is in base64 is a master key. */
    private static void tellOfKeys(String json) {
        Matcher keys = Pattern.compile("\"([A-Za-z0-9+/]{22,}={0,2})\"").matcher(json);
        while (keys.find()) {
            Printed.secret(keys.group(1));
        }
    }

    public void policy(String name, String hcl) {
        String quoted = hcl.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        expect(204, call("POST", "sys/policies/acl/" + name, "", "{\"policy\":\"" + quoted + "\"}"), 200);
    }

    /** A new token that has this policy and not even the default one. */
    public String token(String policy) {
        String body = "{\"policies\":[\"" + policy + "\"],\"no_default_policy\":true,\"ttl\":\"10m\"}";
        return expect(200, call("POST", "auth/token/create", "", body)).field("client_token");
    }

    /** Mounts an auth engine, in a namespace or, where that is empty, in the root. */
    public void auth(String mount, String type, String namespace) {
        expect(204, call("POST", "sys/auth/" + mount, namespace, "{\"type\":\"" + type + "\"}"));
    }

    /** Writes to a path of the API that is no secret's; {@code json} as it takes it. */
    public Answer write(String path, String json) {
        return expect(200, call("POST", path, "", json), 204);
    }

    /**
     * As {@link #write}, the answer wrapped.
     *
     * @return the wrapping token
     */
    public String wrapped(String path, String json, String ttl) {
        return expect(200, call("POST", address(), path, ROOT_TOKEN, "", json, ttl))
                .field("token");
    }

    /** Whether the server knows this token. */
    public boolean knows(String token) {
        return call("POST", "auth/token/lookup", "", "{\"token\":\"" + token + "\"}")
                        .status()
                == 200;
    }

    /** Waits until the server does not know this token any more. */
    public void awaitExpiry(String token) {
        awaitRefusal("auth/token/lookup", "{\"token\":\"" + token + "\"}");
    }

    /** Waits until the server, whose clock decides, answers this question with another status than 200. */
    public void awaitRefusal(String path, String json) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (call("POST", path, "", json).status() == 200) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("it does not expire");
            }
            pause();
        }
    }

    /** The status of a GET with this token. */
    public int status(String path, String token) {
        return call("GET", address(), path, token, "", "", "").status();
    }

    /** The accessors of all tokens that there are, as the server lists them. */
    public Set<String> accessors() {
        String body = expect(200, call("GET", "auth/token/accessors?list=true", "", ""))
                .body();
        Set<String> accessors = new TreeSet<>();
        String keys = body.substring(body.indexOf("\"keys\":[") + "\"keys\":[".length());
        Matcher matcher = Pattern.compile("\"([A-Za-z0-9._-]+)\"").matcher(keys.substring(0, keys.indexOf(']')));
        while (matcher.find()) {
            accessors.add(matcher.group(1));
        }
        return accessors;
    }

    /** How many seconds the token behind an accessor has left. */
    public int secondsLeft(String accessor) {
        String body = write("auth/token/lookup-accessor", "{\"accessor\":\"" + accessor + "\"}")
                .body();
        Matcher ttl = Pattern.compile("\"ttl\":(\\d+)").matcher(body);
        if (!ttl.find()) {
            throw new IllegalStateException("no ttl in the answer");
        }
        return Integer.parseInt(ttl.group(1));
    }

    /** Makes a namespace with a KV mount in it. */
    public void namespace(String name, String mount, int version) {
        expect(200, call("POST", "sys/namespaces/" + name, "", "{}"), 204);
        expect(204, call("POST", "sys/mounts/" + mount, name, mountBody("kv", version)));
    }

    /** Writes into a namespace; {@code body} as the API takes it. */
    public void writeIn(String namespace, String path, String body) {
        expect(200, call("POST", path, namespace, body), 204);
    }

    /** Seals the server; {@link #unseal()} undoes it. */
    public void seal() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (unsealKey == null) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("openbao printed no unseal key");
            }
            pause();
            unsealKey = OpenBao.unsealKey(log);
        }
        expect(204, call("PUT", "sys/seal", "", ""));
    }

    public void unseal() {
        expect(200, call("PUT", "sys/unseal", "", "{\"key\":\"" + unsealKey + "\"}"));
    }

    /**
     * Sends a request with the root token to the plain listener.
     *
     * @param path below {@code /v1/}
     * @param namespace empty for the root
     * @param body empty for none
     */
    public Answer call(String method, String path, String namespace, String body) {
        return call(method, address(), path, ROOT_TOKEN, namespace, body, "");
    }

    private static Answer call(
            String method, String address, String path, String token, String namespace, String body, String wrapTtl) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create(address + "/v1/" + path).toURL().openConnection();
            connection.setRequestMethod(method);
            connection.setRequestProperty("X-Vault-Token", token);
            if (!wrapTtl.isEmpty()) {
                connection.setRequestProperty("X-Vault-Wrap-TTL", wrapTtl);
            }
            if (!namespace.isEmpty()) {
                connection.setRequestProperty("X-Vault-Namespace", namespace);
            }
            if (!body.isEmpty()) {
                connection.setDoOutput(true);
                connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            }
            int status = connection.getResponseCode();
            var in = status < 400 ? connection.getInputStream() : connection.getErrorStream();
            String answer = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(status, answer);
        } catch (IOException broken) {
            return new Answer(0, "");
        }
    }

    private void awaitReady() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        // KV version 2 answers 400 while it upgrades its own storage, after the server is up
        while (call("GET", "secret/data/none", "", "").status() != 404) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                close();
                throw new IllegalStateException("openbao did not start:\n" + Files.readString(log));
            }
            pause();
        }
    }

    private void awaitKv(String mount, int version) {
        String probe = version == 2 ? mount + "/data/none" : mount + "/none";
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (call("GET", probe, "", "").status() != 404) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the mount does not come up");
            }
            pause();
        }
    }

    private void pause() {
        try {
            process.waitFor(20, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private static String mountBody(String type, int version) {
        return "{\"type\":\"" + type + "\",\"options\":{\"version\":\"" + version + "\"}}";
    }

    private static Answer expect(int status, Answer answer, int... others) {
        for (int other : others) {
            if (answer.status() == other) {
                return answer;
            }
        }
        if (answer.status() != status) {
            throw new IllegalStateException("openbao answered " + answer.status() + ": " + answer.body());
        }
        return answer;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
