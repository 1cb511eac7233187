package acratools.tls;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A web server of the test's own, which answers what it is told to, and counts. */
final class RawServer implements AutoCloseable {
    private record Page(int status, String type, byte[] body) {}

    private final HttpServer server;
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final Map<String, URI> others = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    RawServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            asked.add(path);
            byte[] question = exchange.getRequestBody().readAllBytes();
            URI other = others.get(path);
            Page page = other == null
                    ? pages.getOrDefault(path, new Page(404, "text/plain", new byte[0]))
                    : ask(other, question, exchange.getRequestHeaders().getFirst("Content-Type"));
            exchange.getResponseHeaders().set("Content-Type", page.type());
            if (page.status() / 100 == 3) {
                exchange.getResponseHeaders().set("Location", "/good");
            }
            exchange.sendResponseHeaders(page.status(), page.body().length == 0 ? -1 : page.body().length);
            exchange.getResponseBody().write(page.body());
        } catch (IOException gone) {
            // The client had enough.
            return;
        }
    }

    /** A responder closes the connection behind its answer. */
    private static Page ask(URI other, byte[] question, String type) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) other.toURL().openConnection();
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", type);
        connection.getOutputStream().write(question);
        return new Page(
                connection.getResponseCode(),
                connection.getContentType(),
                connection.getInputStream().readAllBytes());
    }

    /** Hands what is posted to {@code path} on, and gives its answer. */
    void forward(String path, URI other) {
        others.put(path, other);
    }

    URI put(String path, int status, String type, byte[] body) {
        pages.put(path, new Page(status, type, body));
        return at(path);
    }

    URI at(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    long times(String path) {
        return asked.stream().filter(path::equals).count();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
