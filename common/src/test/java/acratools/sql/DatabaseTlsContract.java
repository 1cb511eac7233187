package acratools.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.DatabaseFailure;
import acratools.failure.InputFailure;
import acratools.failure.ToolFailure;
import acratools.secret.SecretEnvironment;
import acratools.testkit.LiveDatabase;
import acratools.testkit.RevocationRegister;
import acratools.testkit.TestAuthority;
import acratools.tls.CrlSettings;
import acratools.tls.NamedAddresses;
import acratools.tls.OcspSettings;
import acratools.tls.RevocationContract;
import acratools.tls.RevocationSettings;
import acratools.tls.TlsSettings;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS to a server whose certificate is for {@code localhost}; one server serves all tests of a class. */
abstract class DatabaseTlsContract extends RevocationContract {
    @TempDir
    static Path directory;

    static LiveDatabase live;

    @AfterAll
    static void dropDatabase() {
        live.close();
    }

    final Path ca() {
        return chain().root().certificate();
    }

    static Path otherCa() {
        return TestAuthority.create(directory, "other").certificate();
    }

    abstract Dialect dialect();

    /** The connection string for this host, with these parameters about TLS. */
    abstract String dsn(String host, String parameters);

    /** A query that gives the TLS version of its own connection. */
    abstract String version();

    private String connect(String dsn, Optional<TlsSettings> flags) {
        try (GoDsn read = dialect().dsn(dsn, SecretEnvironment.of(Map.of()));
                Rows rows = Database.of(dialect(), read, flags, DatabasePatience.standard(), DatabaseContract.SILENT)
                        .rows(dialect().template(version()), 1)) {
            return DatabaseContract.text(rows.next().orElseThrow(), 0);
        }
    }

    private static Optional<TlsSettings> flags(Path trusted, Optional<String> sni) {
        return Optional.of(new TlsSettings(Optional.of(trusted), Optional.empty(), Optional.empty(), sni, -1));
    }

    String connect(String host, String parameters) {
        return connect(dsn(host, parameters), Optional.empty());
    }

    void refuses(String host, String parameters, String reason) {
        DatabaseFailure failure = assertThrows(DatabaseFailure.class, () -> connect(host, parameters));
        assertTrue(failure.reason().contains(reason), failure.toString());
    }

    @Test
    void verifiesChainAndNameWhereTheFlagsAskForTls() {
        assertEquals("TLSv1.3", connect(dsn("localhost", off()), flags(ca(), Optional.empty())));
        assertEquals("TLSv1.3", connect(dsn("127.0.0.1", off()), flags(ca(), Optional.of("localhost"))));
        DatabaseFailure stranger = assertThrows(
                DatabaseFailure.class, () -> connect(dsn("localhost", off()), flags(otherCa(), Optional.empty())));
        assertTrue(stranger.reason().contains("authority") || stranger.reason().contains("CA"), stranger.toString());
        DatabaseFailure name = assertThrows(
                DatabaseFailure.class, () -> connect(dsn("127.0.0.1", off()), flags(ca(), Optional.empty())));
        assertTrue(name.reason().contains("name"), name.toString());
        assertThrows(
                InputFailure.class,
                () -> connect(dsn("localhost", off()), flags(directory.resolve("none"), Optional.empty())));
    }

    @Override
    protected Optional<ToolFailure> refusal(TlsSettings settings) {
        try {
            assertEquals("TLSv1.3", connect(dsn("localhost", off()), Optional.of(settings)));
            return Optional.empty();
        } catch (DatabaseFailure refused) {
            return Optional.of(refused);
        }
    }

    @Override
    protected String flags() {
        return "--tls_database_";
    }

    /** Drivers make a socket factory for each connection, and may not make a memory for each. */
    @Test
    void readsAListOnceForSeveralConnections() throws IOException {
        AtomicInteger times = new AtomicInteger();
        List<String> lines = new ArrayList<>();
        HttpServer lists = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        byte[] list = Files.readAllBytes(
                RevocationRegister.of(chain().between(), directory.resolve("kept"), List.of(), List.of())
                        .list("kept.crl", List.of()));
        lists.createContext("/", exchange -> {
            times.incrementAndGet();
            exchange.sendResponseHeaders(200, list.length);
            try (exchange) {
                exchange.getResponseBody().write(list);
            }
        });
        lists.start();
        URI url = URI.create("http://127.0.0.1:" + lists.getAddress().getPort() + "/");
        TlsSettings settings = flags(ca(), Optional.empty())
                .orElseThrow()
                .looking(new RevocationSettings(
                        OcspSettings.none(),
                        new CrlSettings(Optional.of(url), NamedAddresses.IGNORE, true, 1, Duration.ofMinutes(5))));
        try (GoDsn read = dialect().dsn(dsn("localhost", off()), SecretEnvironment.of(Map.of()))) {
            Database database = Database.of(
                    dialect(),
                    read,
                    Optional.of(settings),
                    DatabasePatience.standard(),
                    (level, message, pairs) -> lines.add(message));
            for (int i = 0; i < 3; i++) {
                try (Rows rows = database.rows(dialect().template(version()), 1)) {
                    assertEquals("TLSv1.3", DatabaseContract.text(rows.next().orElseThrow(), 0));
                }
            }
        } finally {
            lists.stop(0);
        }
        assertEquals(1, times.get());
        assertTrue(lines.contains("list of revoked certificates consulted"), lines.toString());
    }

    /** Parameters that switch TLS off. */
    abstract String off();
}
