package acratools.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.testkit.RevocationRegister;
import acratools.testkit.TestAuthority;
import acratools.testkit.TestAuthority.Addresses;
import acratools.testkit.TestAuthority.Issued;
import acratools.tls.RevocationRefusal.Finding;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With lists that OpenSSL made. */
class CrlTest {
    @TempDir
    private static Path directory;

    private static TestAuthority ca;
    private static Issued authority;
    private static Issued leaf;
    private static List<X509Certificate> path;
    private static RevocationRegister empty;
    private static RevocationRegister full;
    private static Path good;
    private static Path bad;

    @BeforeAll
    static void issue() {
        ca = TestAuthority.create(directory, "ca");
        authority = ca.own();
        leaf = ca.issue("leaf", "localhost");
        path = RevocationTrial.path(leaf.certificate(), authority.certificate());
        empty = RevocationRegister.of(authority, directory.resolve("empty"), List.of(), List.of());
        full = RevocationRegister.of(authority, directory.resolve("full"), List.of(), List.of(leaf.certificate()));
        good = empty.list("good.crl", List.of());
        bad = full.list("bad.crl", List.of());
    }

    private static RevocationTrial listed(Path list) {
        return RevocationTrial.listed(list.toUri(), NamedAddresses.PREFER);
    }

    private static byte[] der(Path pem) throws IOException {
        String body = Files.readString(pem).replaceAll("-----[A-Z0-9 ]+-----", "");
        return Base64.getMimeDecoder().decode(body);
    }

    @Test
    void readsListsFromFilesAndByHttp() throws IOException {
        listed(good).passes(path);
        listed(bad).refuses(path, Finding.REVOKED, "was revoked at 2026-01-01T12:00:00Z (key compromise)");
        listed(Files.write(directory.resolve("bad.der"), der(bad))).refuses(path, Finding.REVOKED, "was revoked");
        listed(Files.write(directory.resolve("good.der"), der(good))).passes(path);
        try (RawServer server = new RawServer()) {
            URI url = server.put("/good", 200, "application/pkix-crl", der(good));
            RevocationTrial.listed(url, NamedAddresses.PREFER).passes(path);
            URI worse = server.put("/bad", 200, "application/octet-stream", Files.readAllBytes(bad));
            RevocationTrial.listed(worse, NamedAddresses.PREFER).refuses(path, Finding.REVOKED, "was revoked");
            RevocationTrial.listed(server.put("/moved", 301, "x/y", new byte[0]), NamedAddresses.PREFER)
                    .refuses(path, Finding.NOT_TOLD, "HTTP status 301");
        }
    }

    @Test
    void refusesListsThatDoNotCount() throws IOException {
        Path old = empty.list(
                "old.crl", List.of(), "-crl_lastupdate", "20200101000000Z", "-crl_nextupdate", "20200201000000Z");
        listed(old).refuses(path, Finding.NOT_TOLD, "out of date since 2020-02-01T00:00:00Z");
        listed(good).after(Duration.ofMinutes(-10)).refuses(path, Finding.NOT_TOLD, "of the future");
        TestAuthority other = TestAuthority.create(directory, "other");
        Path foreign = RevocationRegister.of(other.own(), directory.resolve("foreign"), List.of(), List.of())
                .list("foreign.crl", List.of());
        listed(foreign).refuses(path, Finding.NOT_TOLD, "of another issuer");
        Issued twin = TestAuthority.create(Files.createDirectory(directory.resolve("twin")), "ca")
                .own();
        Path forged = RevocationRegister.of(twin, directory.resolve("forged"), List.of(), List.of())
                .list("forged.crl", List.of());
        listed(forged).refuses(path, Finding.NOT_TOLD, "signed by another");
        listed(directory.resolve("none.crl")).refuses(path, Finding.NOT_TOLD, "there is no such file");
        listed(directory).refuses(path, Finding.NOT_TOLD, "no ordinary file");
        listed(Files.writeString(directory.resolve("text"), "hello")).refuses(path, Finding.NOT_TOLD, "no list");
        listed(Files.writeString(directory.resolve("zero"), "000")).refuses(path, Finding.NOT_TOLD, "is no list");
        byte[] bent = der(good);
        bent[30] ^= 1;
        listed(Files.write(directory.resolve("bent"), bent)).refuses(path, Finding.NOT_TOLD, "");
    }

    @Test
    void refusesDeltaIndirectAndPartialLists() {
        Path delta = empty.list("delta.crl", List.of("2.5.29.27=critical,ASN1:INTEGER:1"));
        listed(delta).refuses(path, Finding.NOT_TOLD, "delta list");
        listed(point("indirect", "indirectCRL=TRUE")).refuses(path, Finding.NOT_TOLD, "indirect list");
        listed(point("ca", "onlyCA=TRUE")).refuses(path, Finding.NOT_TOLD, "partial list");
        listed(point("user", "onlyuser=TRUE")).passes(path);
        listed(point("elsewhere", "fullname=URI:http://elsewhere/x.crl"))
                .refuses(path, Finding.NOT_TOLD, "name another one");
        listed(empty.list("critical.crl", List.of("1.2.3.4=critical,ASN1:NULL")))
                .refuses(path, Finding.NOT_TOLD, "critical extension that is not known: 1.2.3.4");
    }

    private static Path point(String name, String line) {
        return empty.list(name + ".crl", List.of("issuingDistributionPoint=critical,@point", "[point]", line));
    }

    @Test
    void consultsTheListsThatTheCertificateNames() throws IOException {
        try (RawServer server = new RawServer()) {
            URI named = server.at("/named");
            Issued naming = ca.issue(
                    "naming", new Addresses(List.of(), List.of("file://" + bad, named.toString())), "localhost");
            List<X509Certificate> chain = RevocationTrial.path(naming.certificate(), authority.certificate());
            RevocationRegister own = RevocationRegister.of(
                    authority, directory.resolve("own"), List.of(), List.of(naming.certificate()));
            Path revoked = own.list("own.crl", List.of());
            server.put("/named", 200, "application/pkix-crl", Files.readAllBytes(good));
            RevocationTrial.listed(null, NamedAddresses.PREFER).passes(chain);
            RevocationTrial.listed(revoked.toUri(), NamedAddresses.PREFER).refuses(chain, Finding.REVOKED, "revoked");
            RevocationTrial.listed(revoked.toUri(), NamedAddresses.USE).refuses(chain, Finding.REVOKED, "revoked");
            RevocationTrial.listed(revoked.toUri(), NamedAddresses.TRUST).passes(chain);
            server.put("/named", 200, "application/pkix-crl", Files.readAllBytes(revoked));
            RevocationTrial.listed(good.toUri(), NamedAddresses.USE).refuses(chain, Finding.REVOKED, "revoked");
            RevocationTrial.listed(good.toUri(), NamedAddresses.IGNORE).passes(chain);
            server.put("/named", 404, "text/plain", new byte[0]);
            RevocationTrial.listed(null, NamedAddresses.PREFER).refuses(chain, Finding.NOT_TOLD, "HTTP status 404");
            // One list that counts is enough.
            RevocationTrial.listed(good.toUri(), NamedAddresses.TRUST).passes(chain);
        }
    }

    @Test
    void looksUpTheAuthoritiesBetweenInTheSameFile() throws IOException {
        TestAuthority between = ca.intermediate("between", Addresses.NONE);
        Issued middle = between.own();
        Issued server = between.issue("server", "localhost");
        List<X509Certificate> chain =
                RevocationTrial.path(server.certificate(), middle.certificate(), authority.certificate());
        Path ofServer = RevocationRegister.of(middle, directory.resolve("m"), List.of(), List.of())
                .list("m.crl", List.of());
        Path ofMiddle = RevocationRegister.of(
                        authority, directory.resolve("r"), List.of(), List.of(middle.certificate()))
                .list("r.crl", List.of());
        listed(ofServer).passes(chain);
        Path both =
                Files.writeString(directory.resolve("both"), Files.readString(ofServer) + Files.readString(ofMiddle));
        String reason = listed(both).refuses(chain, Finding.REVOKED, "was revoked");
        assertTrue(reason.contains("issued by an authority"), reason);
        listed(both).onlyLeaf().passes(chain);
        listed(ofMiddle).refuses(chain, Finding.NOT_TOLD, "of another issuer");
    }

    @Test
    void keepsListsAsLongAndAsManyAsToldTo() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        try (RawServer server = new RawServer()) {
            server.put("/a", 200, "application/pkix-crl", Files.readAllBytes(good));
            server.put("/b", 200, "application/pkix-crl", Files.readAllBytes(good));
            CrlCache cache = new CrlCache(1, Duration.ofSeconds(60), now::get);
            for (int i = 0; i < 3; i++) {
                cache.lists(server.at("/a"), Duration.ofSeconds(10));
            }
            assertEquals(1, server.times("/a"));
            now.set(now.get().plusSeconds(60));
            cache.lists(server.at("/a"), Duration.ofSeconds(10));
            assertEquals(2, server.times("/a"));
            cache.lists(server.at("/b"), Duration.ofSeconds(10));
            cache.lists(server.at("/a"), Duration.ofSeconds(10));
            assertEquals(3, server.times("/a"), "there was no room for both");
            CrlCache pair = new CrlCache(2, Duration.ofSeconds(60), now::get);
            for (String each : List.of("/a", "/b", "/a", "/b")) {
                pair.lists(server.at(each), Duration.ofSeconds(10));
            }
            assertEquals(4, server.times("/a"));
            CrlCache none = new CrlCache(16, Duration.ZERO, now::get);
            none.lists(server.at("/b"), Duration.ofSeconds(10));
            none.lists(server.at("/b"), Duration.ofSeconds(10));
            assertEquals(4, server.times("/b"));
        }
    }

    @Test
    void aListIsSoughtInTheCacheForEveryChainOfAChecker() throws Exception {
        try (RawServer server = new RawServer()) {
            URI url = server.put("/kept", 200, "application/pkix-crl", Files.readAllBytes(good));
            RevocationChecker checker = RevocationTrial.listed(new CrlSettings(
                            Optional.of(url), NamedAddresses.PREFER, false, 16, Duration.ofSeconds(300)))
                    .checker();
            checker.check(path);
            checker.check(path);
            assertEquals(1, server.times("/kept"));
        }
    }

    @Test
    void takesNoMoreThanItsBounds() throws IOException {
        try (RawServer server = new RawServer()) {
            URI url = server.put("/long", 200, "text/plain", "0123456789".getBytes(StandardCharsets.US_ASCII));
            assertEquals(10, assertDoesRead(new BoundedExchange(10, Duration.ofSeconds(10)), url));
            UnusableAnswer refused =
                    assertThrows(UnusableAnswer.class, () -> new BoundedExchange(9, Duration.ofSeconds(10)).get(url));
            assertEquals("it is larger than 9 bytes", refused.reason());
            assertThrows(UnusableAnswer.class, () -> new BoundedExchange(10, Duration.ZERO).get(url));
        }
    }

    private static int assertDoesRead(BoundedExchange exchange, URI url) {
        try {
            return exchange.get(url).length;
        } catch (UnusableAnswer refused) {
            throw new AssertionError(refused);
        }
    }
}
