package acratools.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.log.Log;
import acratools.testkit.RevocationRegister;
import acratools.tls.OcspSettings.Required;
import acratools.tls.RevocationRefusal.Finding;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One look-up of a chain, by settings with handy defaults. */
record RevocationTrial(OcspSettings ocsp, CrlSettings crl, Duration answer, InstantSource clock) {
    private static final Log SILENT = (level, message, pairs) -> {};

    static RevocationTrial asking(URI url) {
        return asking(url, Required.DENY_UNKNOWN, NamedAddresses.PREFER);
    }

    static RevocationTrial asking(URI url, Required required, NamedAddresses named) {
        return new RevocationTrial(
                new OcspSettings(Optional.ofNullable(url), required, named, false),
                CrlSettings.none(),
                Duration.ofSeconds(10),
                InstantSource.system());
    }

    static RevocationTrial listed(URI url, NamedAddresses named) {
        return listed(new CrlSettings(Optional.ofNullable(url), named, false, 0, Duration.ZERO));
    }

    static RevocationTrial listed(CrlSettings settings) {
        return new RevocationTrial(OcspSettings.none(), settings, Duration.ofSeconds(10), InstantSource.system());
    }

    RevocationTrial onlyLeaf() {
        return new RevocationTrial(
                new OcspSettings(ocsp.url(), ocsp.required(), ocsp.named(), true),
                new CrlSettings(crl.url(), crl.named(), true, crl.cacheSize(), crl.cacheTime()),
                answer,
                clock);
    }

    RevocationTrial within(Duration wait) {
        return new RevocationTrial(ocsp, crl, wait, clock);
    }

    RevocationTrial after(Duration time) {
        return new RevocationTrial(ocsp, crl, answer, InstantSource.offset(clock, time));
    }

    RevocationChecker checker() {
        return new RevocationChecker(new RevocationSettings(ocsp, crl, answer), clock, SILENT);
    }

    /** The certificates of these files, each with its issuer behind it. */
    static List<X509Certificate> path(Path... files) {
        List<X509Certificate> path = new ArrayList<>();
        for (Path file : files) {
            path.add(RevocationRegister.read(file));
        }
        return path;
    }

    void passes(List<X509Certificate> path) {
        try {
            checker().check(path);
        } catch (RevocationRefusal refused) {
            throw new AssertionError(refused.reason(), refused);
        }
    }

    /** Wants this refusal, its reason with {@code part} in it. */
    String refuses(List<X509Certificate> path, Finding finding, String part) {
        RevocationRefusal refused =
                assertThrows(RevocationRefusal.class, () -> checker().check(path));
        assertTrue(refused.reason().contains(part), refused.reason());
        assertEquals(finding, refused.finding(), refused.reason());
        return refused.reason();
    }
}
