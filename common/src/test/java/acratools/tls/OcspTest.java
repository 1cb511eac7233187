package acratools.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.testkit.OcspResponder;
import acratools.testkit.RevocationRegister;
import acratools.testkit.TestAuthority;
import acratools.testkit.TestAuthority.Addresses;
import acratools.testkit.TestAuthority.Issued;
import acratools.tls.OcspSettings.Required;
import acratools.tls.RevocationRefusal.Finding;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against OpenSSL's responders. */
class OcspTest {
    private static final String TYPE = "application/ocsp-response";

    @TempDir
    private static Path directory;

    private static TestAuthority ca;
    private static Issued authority;
    private static Issued leaf;
    private static List<X509Certificate> path;
    private static OcspResponder good;
    private static OcspResponder revoked;
    private static OcspResponder unknown;

    @BeforeAll
    static void start() {
        ca = TestAuthority.create(directory, "ca");
        authority = ca.own();
        leaf = ca.issue("leaf", "localhost");
        path = RevocationTrial.path(leaf.certificate(), authority.certificate());
        good = responder("good", List.of(leaf.certificate()), List.of(), authority, "-nmin", "5");
        revoked = responder("revoked", List.of(), List.of(leaf.certificate()), authority);
        unknown = responder("unknown", List.of(), List.of(), authority);
    }

    private static OcspResponder responder(
            String name, List<Path> valid, List<Path> bad, Issued signer, String... options) {
        return OcspResponder.start(
                RevocationRegister.of(authority, directory.resolve(name), valid, bad), signer, options);
    }

    @AfterAll
    static void stop() {
        List.of(good, revoked, unknown).forEach(OcspResponder::close);
    }

    private static URI nowhere() {
        return URI.create("http://127.0.0.1:1/");
    }

    @Test
    void tellsGoodRevokedAndUnknownApart() {
        RevocationTrial.asking(good.url()).passes(path);
        String reason = RevocationTrial.asking(revoked.url())
                .refuses(path, Finding.REVOKED, "was revoked at 2026-01-01T12:00:00Z (key compromise)");
        assertTrue(reason.contains("serial " + path.get(0).getSerialNumber().toString(16)), reason);
        RevocationTrial.asking(unknown.url()).refuses(path, Finding.UNKNOWN, "is not known to the OCSP server");
        RevocationTrial.asking(unknown.url(), Required.ALLOW_UNKNOWN, NamedAddresses.PREFER)
                .passes(path);
        RevocationTrial.asking(revoked.url(), Required.ALLOW_UNKNOWN, NamedAddresses.PREFER)
                .refuses(path, Finding.REVOKED, "was revoked");
        RevocationTrial.asking(unknown.url(), Required.REQUIRE_GOOD, NamedAddresses.PREFER)
                .refuses(path, Finding.UNKNOWN, "is not known");
    }

    @Test
    void passesNothingWhereNobodyAnswers() throws IOException {
        RevocationTrial.asking(nowhere()).refuses(path, Finding.NOT_TOLD, "it cannot be reached");
        RevocationTrial.asking(nowhere(), Required.ALLOW_UNKNOWN, NamedAddresses.PREFER)
                .refuses(path, Finding.NOT_TOLD, "it cannot be reached");
        RevocationTrial.asking(URI.create("http://no-such-host.invalid/"))
                .refuses(path, Finding.NOT_TOLD, "there is no such host");
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            long start = System.nanoTime();
            RevocationTrial.asking(URI.create("http://127.0.0.1:" + silent.getLocalPort()))
                    .within(Duration.ofMillis(300))
                    .refuses(path, Finding.NOT_TOLD, "no answer within 300 ms");
            assertTrue(System.nanoTime() - start < Duration.ofSeconds(5).toNanos());
        }
    }

    @Test
    void asksNobodyUnlessToldOrTheCertificateNamesSomebody() {
        RevocationTrial.asking(null).passes(path);
        RevocationTrial.asking(null, Required.REQUIRE_GOOD, NamedAddresses.PREFER)
                .refuses(path, Finding.NOT_TOLD, "names no OCSP server, and none is given");
        assertFalse(RevocationTrial.asking(null).checker().concerns(path.toArray(X509Certificate[]::new)));
    }

    @Test
    void asksTheServersThatTheCertificateNamesAsToldTo() {
        Issued naming = ca.issue("naming", new Addresses(List.of(revoked.url().toString()), List.of()), "localhost");
        List<X509Certificate> named = RevocationTrial.path(naming.certificate(), authority.certificate());
        try (OcspResponder says = responder("says", List.of(naming.certificate()), List.of(), authority)) {
            // What the certificate names does not know it: it was told of the other one.
            for (NamedAddresses use : List.of(NamedAddresses.USE, NamedAddresses.PREFER, NamedAddresses.TRUST)) {
                RevocationTrial.asking(says.url(), Required.DENY_UNKNOWN, use)
                        .refuses(named, Finding.UNKNOWN, "at " + revoked.url());
            }
            RevocationTrial.asking(says.url(), Required.DENY_UNKNOWN, NamedAddresses.IGNORE)
                    .passes(named);
            RevocationTrial.asking(null).refuses(named, Finding.UNKNOWN, "is not known");
            assertTrue(RevocationTrial.asking(null).checker().concerns(named.toArray(X509Certificate[]::new)));
        }
    }

    @Test
    void trustsTheCertificatesOwnServerAlone() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (RawServer relay = new RawServer()) {
            Issued naming = ca.issue(
                    "trusting",
                    new Addresses(List.of(relay.at("/named").toString(), "file:///etc/passwd", "ldap://x"), List.of()),
                    "localhost");
            List<X509Certificate> named = RevocationTrial.path(naming.certificate(), authority.certificate());
            try (OcspResponder says = responder("trusted", List.of(naming.certificate()), List.of(), authority)) {
                // An answer that was recorded: to no nonce, so that it can be given again.
                relay.put("/named", 200, TYPE, recorded(naming, says));
                URI gone = URI.create("http://127.0.0.1:" + port);
                RevocationTrial.asking(gone, Required.REQUIRE_GOOD, NamedAddresses.TRUST)
                        .passes(named);
                RevocationTrial.asking(gone, Required.REQUIRE_GOOD, NamedAddresses.PREFER)
                        .refuses(named, Finding.NOT_TOLD, "cannot be reached");
                RevocationTrial.asking(gone).passes(named);
                assertEquals(3, relay.times("/named"));
            }
        }
    }

    /** As openssl's client records it. */
    private static byte[] recorded(Issued about, OcspResponder responder, String... options) throws IOException {
        Path file = directory.resolve("recorded.der");
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "ocsp",
                "-issuer",
                authority.certificate().toString(),
                "-cert",
                about.certificate().toString(),
                "-url",
                responder.url().toString(),
                "-noverify",
                "-respout",
                file.toString()));
        command.addAll(options.length == 0 ? List.of("-no_nonce") : List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("recorded.log").toFile())
                .start();
        assertEquals(0, process.onExit().orTimeout(20, TimeUnit.SECONDS).join().exitValue());
        return Files.readAllBytes(file);
    }

    @Test
    void refusesAnswersToAnotherQuestion() throws IOException {
        try (RawServer relay = new RawServer()) {
            URI again = relay.put("/again", 200, TYPE, recorded(leaf, good, "-nonce"));
            RevocationTrial.asking(again).refuses(path, Finding.NOT_TOLD, "the nonce differs");
            URI plain = relay.put("/plain", 200, TYPE, recorded(leaf, good));
            RevocationTrial.asking(plain).passes(path);
            RevocationTrial.asking(plain)
                    .after(Duration.ofMinutes(11))
                    .refuses(path, Finding.NOT_TOLD, "its answer is out of date since");
            RevocationTrial.asking(plain)
                    .after(Duration.ofMinutes(-11))
                    .refuses(path, Finding.NOT_TOLD, "its answer is of the future");
            Issued other = ca.issue("other", "localhost");
            RevocationTrial.asking(plain)
                    .refuses(
                            RevocationTrial.path(other.certificate(), authority.certificate()),
                            Finding.NOT_TOLD,
                            "about another certificate");
        }
    }

    @Test
    void takesAnswersOfTheIssuerAndOfWhomItMadeItsResponder() {
        Instant now = Instant.now();
        List<Path> valid = List.of(leaf.certificate());
        Issued responder = ca.issueResponder("responder", now.plus(Duration.ofDays(1)));
        Issued expired = ca.issueResponder("expired", now.minus(Duration.ofHours(1)));
        Issued stranger = TestAuthority.create(directory, "stranger").own();
        try (OcspResponder delegated = responder("d1", valid, List.of(), responder);
                OcspResponder late = responder("d2", valid, List.of(), expired);
                OcspResponder unfit = responder("d3", valid, List.of(), leaf);
                OcspResponder foreign = responder("d4", valid, List.of(), stranger);
                OcspResponder unnamed = responder("d5", valid, List.of(), stranger, "-resp_no_certs")) {
            RevocationTrial.asking(delegated.url()).passes(path);
            RevocationTrial.asking(late.url())
                    .refuses(path, Finding.NOT_TOLD, "with a certificate that is out of date");
            RevocationTrial.asking(unfit.url()).refuses(path, Finding.NOT_TOLD, "not for signing OCSP answers");
            RevocationTrial.asking(foreign.url()).refuses(path, Finding.NOT_TOLD, "issuer did not certify");
            RevocationTrial.asking(unnamed.url()).refuses(path, Finding.NOT_TOLD, "signed by another");
        }
    }

    @Test
    void asksAboutTheAuthoritiesBetweenUnlessToldNot() {
        Issued top = ca.own();
        TestAuthority between =
                ca.intermediate("between", new Addresses(List.of(revoked.url().toString()), List.of()));
        Issued middle = between.own();
        Issued server = between.issue("server", "localhost");
        List<X509Certificate> chain =
                RevocationTrial.path(server.certificate(), middle.certificate(), top.certificate());
        try (OcspResponder says = OcspResponder.start(
                RevocationRegister.of(middle, directory.resolve("middle"), List.of(server.certificate()), List.of()),
                middle)) {
            String reason = RevocationTrial.asking(says.url()).refuses(chain, Finding.UNKNOWN, "is not known");
            assertTrue(reason.contains("issued by an authority whose certificate"), reason);
            RevocationTrial.asking(says.url()).onlyLeaf().passes(chain);
        }
    }

    @Test
    void refusesWhatIsNoAnswer() throws IOException {
        try (RawServer server = new RawServer()) {
            refused(
                    server.put("/garbage", 200, TYPE, "no DER at all".getBytes(StandardCharsets.US_ASCII)),
                    "malformed");
            refused(server.put("/empty", 200, TYPE, new byte[0]), "malformed");
            refused(server.put("/large", 200, TYPE, new byte[(1 << 16) + 1]), "larger than 65536 bytes");
            refused(server.put("/html", 200, "text/html", new byte[] {0x30}), "not of the type");
            refused(server.put("/status", 500, TYPE, new byte[] {0x30}), "HTTP status 500");
            refused(server.put("/moved", 302, TYPE, new byte[0]), "HTTP status 302");
            // OCSPResponseStatus tryLater, and a successful one without an answer
            refused(server.put("/later", 200, TYPE, new byte[] {0x30, 3, 10, 1, 3}), "try later");
            refused(server.put("/bare", 200, TYPE, new byte[] {0x30, 3, 10, 1, 0}), "not known");
            byte[] answer = recorded(leaf, good);
            answer[answer.length / 4] ^= 1;
            URI bent = server.put("/bent", 200, TYPE, answer);
            RevocationTrial.asking(bent).refuses(path, Finding.NOT_TOLD, "");
            assertEquals(0, server.times("/good"), "a redirect was followed");
        }
    }

    private static void refused(URI url, String reason) {
        RevocationTrial.asking(url).refuses(path, Finding.NOT_TOLD, reason);
    }
}
