package acratools.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.DatabaseFailure;
import acratools.failure.InputFailure;
import acratools.secret.SecretEnvironment;
import acratools.testkit.LiveDatabase;
import acratools.testkit.OcspResponder;
import acratools.testkit.RevocationRegister;
import acratools.testkit.TestAuthority;
import acratools.testkit.TestAuthority.Issued;
import acratools.tls.CrlSettings;
import acratools.tls.NamedAddresses;
import acratools.tls.OcspSettings;
import acratools.tls.RevocationSettings;
import acratools.tls.TlsSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS to a server whose certificate is for {@code localhost}; one server serves all tests of a class. */
abstract class DatabaseTlsContract {
    @TempDir
    static Path directory;

    static LiveDatabase live;

    @AfterAll
    static void dropDatabase() {
        live.close();
    }

    abstract Path ca();

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

    @Test
    void looksUpWhetherTheServerIsRevoked() {
        Issued own = new Issued(ca(), ca().resolveSibling("ca.key"));
        List<Path> itself = List.of(ca().resolveSibling("server.crt"));
        RevocationRegister clean = RevocationRegister.of(own, directory.resolve("clean"), itself, List.of());
        RevocationRegister dirty = RevocationRegister.of(own, directory.resolve("dirty"), List.of(), itself);
        try (OcspResponder good = OcspResponder.start(clean, own);
                OcspResponder revoked = OcspResponder.start(dirty, own)) {
            assertEquals("TLSv1.3", connect(dsn("localhost", off()), looking(good.url(), Optional.empty())));
            refusesRevoked(looking(revoked.url(), Optional.empty()));
            URI cleanList = clean.list("clean.crl", List.of()).toUri();
            URI dirtyList = dirty.list("dirty.crl", List.of()).toUri();
            assertEquals("TLSv1.3", connect(dsn("localhost", off()), looking(good.url(), Optional.of(cleanList))));
            refusesRevoked(looking(good.url(), Optional.of(dirtyList)));
        }
    }

    private Optional<TlsSettings> looking(URI responder, Optional<URI> list) {
        RevocationSettings up = new RevocationSettings(
                new OcspSettings(
                        Optional.of(responder), OcspSettings.Required.REQUIRE_GOOD, NamedAddresses.PREFER, true),
                new CrlSettings(list, NamedAddresses.USE, false, 16, Duration.ofSeconds(5)));
        return flags(ca(), Optional.empty()).map(settings -> settings.looking(up));
    }

    private void refusesRevoked(Optional<TlsSettings> flags) {
        DatabaseFailure failure = assertThrows(DatabaseFailure.class, () -> connect(dsn("localhost", off()), flags));
        assertTrue(failure.reason().contains("was revoked at 2026-01-01"), failure.toString());
    }

    /** Parameters that switch TLS off. */
    abstract String off();
}
