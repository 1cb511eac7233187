package acratools.packaged;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Passes requests on to a Vault, and remembers the token that a secret is asked for with, and every secret of a login that
 * the server gave. Requests for secrets it can hold back until it is closed: a run is caught logged in.
 */
public final class VaultRelay implements AutoCloseable {
    private final HttpServer server;
    private final String target;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private static final Pattern GRANTED =
            Pattern.compile("\"(?:client_token|secret_id|token|accessor)\":\"([^\"]+)\"");

    private final Set<String> tokens = new TreeSet<>();
    private final Set<String> granted = new TreeSet<>();
    private final String heldQuery;

    private VaultRelay(HttpServer server, String target, String heldQuery) {
        this.server = server;
        this.target = target;
        this.heldQuery = heldQuery;
    }

    /** Stands before the server at {@code target}, and holds requests for secrets back. */
    public static VaultRelay holding(String target) {
        return before(target, "");
    }

    /** The same for this version of a secret alone: a run is caught when it has written it, and reads it back. */
    public static VaultRelay holdingVersion(String target, int version) {
        return before(target, "version=" + version);
    }

    /** Stands before the server at {@code target}, and holds nothing back. */
    public static VaultRelay passing(String target) {
        VaultRelay relay = before(target, "");
        relay.released.countDown();
        return relay;
    }

    private static VaultRelay before(String target, String heldQuery) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            VaultRelay relay = new VaultRelay(server, target, heldQuery);
            server.setExecutor(relay.threads);
            server.createContext("/", relay::pass);
            server.start();
            return relay;
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Waits until a run has asked for a secret. @return the token that it asks with */
    public String awaitSecret() throws InterruptedException {
        if (!held.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody asked for a secret");
        }
        synchronized (tokens) {
            return tokens.iterator().next();
        }
    }

    /** Tokens and their accessors, secret ids: what the answers so far had of them. */
    public Set<String> granted() {
        synchronized (tokens) {
            return Set.copyOf(granted);
        }
    }

    private void remember(byte[] answer) {
        Matcher found = GRANTED.matcher(new String(answer, StandardCharsets.UTF_8));
        synchronized (tokens) {
            while (found.find()) {
                granted.add(found.group(1));
            }
        }
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            if (exchange.getRequestURI().getPath().startsWith("/v1/secret/") && query.contains(heldQuery)) {
                synchronized (tokens) {
                    tokens.add(exchange.getRequestHeaders().getFirst("X-Vault-Token"));
                }
                held.countDown();
                released.await();
            }
            HttpURLConnection onward = (HttpURLConnection)
                    URI.create(target + exchange.getRequestURI()).toURL().openConnection();
            onward.setRequestMethod(exchange.getRequestMethod());
            for (String name : List.of("X-Vault-Token", "Content-Type")) {
                String value = exchange.getRequestHeaders().getFirst(name);
                if (value != null) {
                    onward.setRequestProperty(name, value);
                }
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (body.length > 0) {
                onward.setDoOutput(true);
                onward.getOutputStream().write(body);
            }
            int status = onward.getResponseCode();
            try (InputStream in = status < 400 ? onward.getInputStream() : onward.getErrorStream()) {
                byte[] answer = in == null ? new byte[0] : in.readAllBytes();
                remember(answer);
                exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
                exchange.getResponseBody().write(answer);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        released.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
