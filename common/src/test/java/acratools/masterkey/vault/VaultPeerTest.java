package acratools.masterkey.vault;

import static acratools.masterkey.vault.VaultTrial.AMK;
import static acratools.masterkey.vault.VaultTrial.AMK_BASE64;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InterruptedFailure;
import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a development server cannot be made to do: standbys, errors that pass, redirects, hostile answers. */
@Timeout(60)
class VaultPeerTest {
    private static final String TOKEN = "a-token-that-must-not-leak";
    private static final String MOUNT =
            "{\"data\":{\"path\":\"secret/\",\"type\":\"kv\",\"options\":{\"version\":\"2\"}}}";
    private static final String SECRET = "{\"data\":{\"data\":{\"acra_master_key\":\"" + AMK_BASE64 + "\"}}}";

    /** Plays the server for one request. */
    private interface Play {
        void answer(HttpExchange exchange) throws IOException;
    }

    private final List<String> tokensSeen = new CopyOnWriteArrayList<>();
    private ExecutorService threads;
    private HttpServer server;
    private int requests;

    @BeforeEach
    void startPeer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stopPeer() {
        server.stop(0);
        threads.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({
        "412,STANDBY",
        "429,STANDBY",
        "472,STANDBY",
        "473,STANDBY",
        "500,SERVER_ERROR",
        "502,SERVER_ERROR",
        "503,SERVER_ERROR",
        "418,UNEXPECTED_ANSWER",
        "400,UNEXPECTED_ANSWER"
    })
    void tellsStatusesApart(int status, Case expected) {
        play(exchange -> send(exchange, status, "{\"errors\":[\"" + AMK_BASE64 + "\"]}"));
        MasterKeyFailure failure = trial().refused(expected);
        assertEquals(expected == Case.UNEXPECTED_ANSWER, requests == 1, "only what may pass is tried again");
        assertTrue(expected == Case.UNEXPECTED_ANSWER || failure.reason().contains("HTTP " + status));
    }

    @ParameterizedTest
    @ValueSource(ints = {412, 429, 472, 473, 500, 502, 503})
    void getsOverErrorsThatPass(int status) {
        play(exchange -> {
            if (requests < 3 || requests == 4) {
                send(exchange, status, "{}");
            } else {
                vault(exchange);
            }
        });
        assertArrayEquals(AMK, trial().budget(Duration.ofSeconds(10)).fetch());
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void neverFollowsARedirect(int status) throws IOException {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            tokensSeen.add("followed");
            send(exchange, 200, SECRET);
        });
        other.start();
        try {
            String target = "http://127.0.0.1:" + other.getAddress().getPort();
            play(exchange -> {
                exchange.getResponseHeaders().set("Location", target + "/v1/x");
                send(exchange, status, "");
            });
            MasterKeyFailure failure = trial().refused(Case.REDIRECTED);
            assertTrue(
                    failure.reason().contains("127.0.0.1:" + other.getAddress().getPort()), failure.reason());
            assertEquals(List.of(TOKEN), tokensSeen);
        } finally {
            other.stop(0);
        }
    }

    @Test
    void sendsTokenAndNamespaceWithEveryRequest() {
        List<String> namespaces = new CopyOnWriteArrayList<>();
        play(exchange -> {
            namespaces.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Vault-Namespace")));
            vault(exchange);
        });
        assertArrayEquals(AMK, trial().namespace("team/a").fetch());
        assertEquals(List.of("team/a", "team/a"), namespaces);
        assertEquals(List.of(TOKEN, TOKEN), tokensSeen);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing",
                "[]",
                "null",
                "{\"data\":null}",
                "{\"data\":{\"data\":{\"acra_master_key\":\"",
                "{\"data\":{\"data\":{\"acra_master_key\":\"YWJj\"}}} trailing",
                "{\"data\":{\"data\":{\"acra_master_key\":\"\\u12\"}}}",
                "<html>not a vault</html>"
            })
    void refusesBodiesThatAreNotVaults(String body) {
        play(exchange -> answer(exchange, MOUNT, body));
        trial().refused(Case.UNEXPECTED_ANSWER);
        play(exchange -> send(exchange, 200, body));
        trial().refused(Case.UNEXPECTED_ANSWER);
    }

    @Test
    void refusesDeepNesting() {
        String deep = "{\"data\":" + "[".repeat(1_000_000) + "]".repeat(1_000_000) + "}";
        play(exchange -> answer(exchange, MOUNT, deep));
        trial().refused(Case.UNEXPECTED_ANSWER);
    }

    @Test
    void stopsReadingABodyThatHasNoEnd() {
        long[] sent = new long[1];
        play(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] block = new byte[64 << 10];
            try (OutputStream out = exchange.getResponseBody()) {
                while (sent[0] < 100 << 20) {
                    out.write(block);
                    sent[0] += block.length;
                }
            }
        });
        trial().refused(Case.UNEXPECTED_ANSWER);
        assertTrue(sent[0] < 50 << 20, "read " + sent[0]);
    }

    @Test
    void triesAgainWhereAnAnswerBreaksOff() {
        play(exchange -> {
            if (requests == 1) {
                exchange.sendResponseHeaders(200, 1000);
                exchange.getResponseBody().write("{\"data\":".getBytes(StandardCharsets.UTF_8));
                exchange.close();
            } else {
                vault(exchange);
            }
        });
        assertArrayEquals(AMK, trial().budget(Duration.ofSeconds(10)).fetch());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 9 x\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 99999 x\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n",
                "\r\n"
            })
    void survivesAnswersThatAreNoHttp(String answer) throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            threads.execute(() -> answerAll(listener, answer));
            MasterKeyFailure failure = assertThrows(
                    MasterKeyFailure.class,
                    VaultTrial.of("http://127.0.0.1:" + listener.getLocalPort(), "secret/acra", TOKEN)::fetch);
            assertTrue(Set.of(Case.UNEXPECTED_ANSWER, Case.CANNOT_CONNECT).contains(failure.failureCase()));
        }
    }

    @Test
    void stopsWaitingWhenInterrupted() {
        play(exchange -> send(exchange, 503, "{}"));
        Thread.currentThread().interrupt();
        VaultTrial trial = trial().budget(Duration.ofSeconds(50));
        assertThrows(InterruptedFailure.class, trial::fetch);
        assertTrue(Thread.interrupted());
    }

    @ParameterizedTest
    @CsvSource({
        "'',BAD_ADDRESS",
        "127.0.0.1:8200,BAD_ADDRESS",
        "localhost:8200,BAD_ADDRESS",
        "ftp://localhost,BAD_ADDRESS",
        "unix:///run/vault.sock,BAD_ADDRESS",
        "http://,BAD_ADDRESS",
        "http://a b,BAD_ADDRESS",
        "https://localhost:8200?x=1,BAD_ADDRESS",
        "https://user:a-token-that-must-not-leak@localhost:8200,BAD_ADDRESS"
    })
    void refusesAddressesThatCannotBeUsed(String address, Case expected) {
        VaultTrial.of(address, "secret/acra", TOKEN).refused(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret/", "/secret", "//", "secret/../acra", "secret/./acra", "secret/a\u0001b"})
    void refusesPathsThatNameNoSecret(String path) {
        VaultTrial.of("http://127.0.0.1:1", path, TOKEN).refused(Case.BAD_ADDRESS);
    }

    private VaultTrial trial() {
        return VaultTrial.of("http://127.0.0.1:" + server.getAddress().getPort(), "secret/acra", TOKEN);
    }

    private void play(Play play) {
        if (requests > 0) {
            server.removeContext("/");
        }
        requests = 0;
        server.createContext("/", exchange -> {
            requests++;
            tokensSeen.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Vault-Token")));
            play.answer(exchange);
        });
    }

    private static void answerAll(ServerSocket listener, String answer) {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                int newlines = 0;
                while (newlines < 2) {
                    int next = socket.getInputStream().read();
                    newlines = next == '\n' ? newlines + 1 : next == '\r' ? newlines : next < 0 ? 2 : 0;
                }
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException closed) {
                continue;
            }
        }
    }

    private static void vault(HttpExchange exchange) throws IOException {
        answer(exchange, MOUNT, SECRET);
    }

    private static void answer(HttpExchange exchange, String mount, String secret) throws IOException {
        boolean aboutMounts = exchange.getRequestURI().getPath().startsWith("/v1/sys/");
        send(exchange, 200, aboutMounts ? mount : secret);
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
