package acratools.masterkey.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import acratools.secret.OpenSecrets;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logins at servers that fail, hang or want more; a stand-in plays them. */
@Timeout(60)
class LoginPeerTest {
    private static final String LOGIN = "/v1/auth/userpass/login/acra";
    private static final String TOKEN =
            "{\"auth\":{\"client_token\":\"s.of-the-login\",\"lease_duration\":3600,\"renewable\":true}}";

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch hanging = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private ExecutorService threads;
    private HttpServer server;
    private LoginTrial trial;
    private VaultLogin login;

    @BeforeEach
    void startPeer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.start();
        trial = new LoginTrial("http://127.0.0.1:" + server.getAddress().getPort(), "secret/acra");
        login = new PasswordLogin("userpass", "acra", trial.secret("a-password"));
    }

    @AfterEach
    void stopPeer() {
        released.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private interface Play {
        void answer(HttpExchange exchange) throws IOException;
    }

    private void play(Play play) {
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            requests.add(exchange.getRequestURI().getPath());
            play.answer(exchange);
            exchange.close();
        });
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** Answers nothing until the test is over. */
    private void hang() {
        hanging.countDown();
        try {
            released.await();
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private GrantedToken logIn() {
        VaultSettings settings = trial.settings().with(VaultPatience.standard().retrying(1));
        try (VaultTransport transport = VaultTransport.of(settings, new VaultFailures(settings), trial.log())) {
            return login.token(new LoginRequests(transport));
        }
    }

    @ParameterizedTest
    @CsvSource({"500,1", "502,1", "503,1", "504,1", "429,2", "412,2", "473,2"})
    void repeatsOnlyWhatTheServerHasNotLookedAt(int status, int tries) {
        play(exchange -> send(exchange, status, "{}"));
        MasterKeyFailure failure = assertThrows(MasterKeyFailure.class, this::logIn);
        assertTrue(failure.reason().contains("HTTP " + status), failure::toString);
        assertEquals(tries, requests.size());
    }

    @Test
    void waitsForASealedServer() {
        play(exchange -> {
            if (requests.size() == 1) {
                send(exchange, 503, "{\"errors\":[\"Vault is sealed\"]}");
            } else {
                send(exchange, 200, TOKEN);
            }
        });
        logIn().close();
        assertEquals(List.of(LOGIN, LOGIN), requests);
    }

    @Test
    void tellsThatASecondFactorIsWanted() {
        play(exchange -> send(
                exchange, 200, "{\"auth\":{\"client_token\":\"\",\"mfa_requirement\":{\"mfa_request_id\":\"d0c9\"}}}"));
        MasterKeyFailure failure = assertThrows(MasterKeyFailure.class, this::logIn);
        assertEquals(Case.LOGIN_REFUSED, failure.failureCase());
        assertTrue(failure.reason().contains("second factor"), failure.reason());
    }

    private Future<?> connect(OpenSecrets open) {
        VaultConnection connection = VaultConnection.open(trial.settings(), login, open, trial.log());
        return threads.submit(() -> connection.get("secret/data/acra", false).close());
    }

    @Test
    void aSignalRevokesAlsoWhereTheServerIsSlowToShortenTheToken() throws InterruptedException {
        play(exchange -> {
            switch (exchange.getRequestURI().getPath()) {
                case LOGIN -> send(exchange, 200, TOKEN);
                case "/v1/auth/token/renew-self" -> hang();
                default -> send(exchange, 200, "{}");
            }
        });
        try (OpenSecrets open = new OpenSecrets()) {
            connect(open);
            assertTrue(hanging.await(30, TimeUnit.SECONDS));
        }
        assertTrue(requests.contains("/v1/auth/token/revoke-self"), requests.toString());
    }

    /** The server closed the kept connection, or did what it was asked and its answer is lost. */
    @ParameterizedTest
    @CsvSource({"200", "403"})
    void revokesOnceMoreWhereTheConnectionBreaks(int second) {
        AtomicInteger revocations = new AtomicInteger();
        play(exchange -> {
            switch (exchange.getRequestURI().getPath()) {
                case LOGIN -> send(exchange, 200, TOKEN);
                case "/v1/auth/token/revoke-self" -> {
                    if (revocations.incrementAndGet() > 1) {
                        send(exchange, second, "{}");
                    }
                }
                default -> send(exchange, 200, "{}");
            }
        });
        try (OpenSecrets open = new OpenSecrets()) {
            try (VaultConnection connection = VaultConnection.open(trial.settings(), login, open, trial.log())) {
                connection.get("secret/data/acra", false).close();
            }
        }
        assertEquals(2, revocations.get());
        assertTrue(
                trial.lines().contains("INFO vault token revoked"),
                trial.lines().toString());
    }

    @Test
    void aSignalTellsOfATokenThatMayStillCome() throws InterruptedException {
        play(exchange -> hang());
        try (OpenSecrets open = new OpenSecrets()) {
            connect(open);
            assertTrue(hanging.await(30, TimeUnit.SECONDS));
        }
        assertTrue(
                trial.lines().toString().contains("WARNING the token of this run's login could not be revoked"),
                trial.lines().toString());
    }

    @Test
    void sendsNothingOnceTheRunIsOver() {
        play(exchange -> send(exchange, 200, TOKEN));
        OpenSecrets open = new OpenSecrets();
        open.close();
        VaultConnection connection = VaultConnection.open(trial.settings(), login, open, trial.log());
        assertThrows(IllegalStateException.class, () -> connection.get("secret/data/acra", false));
        assertEquals(List.of(), requests);
    }
}
