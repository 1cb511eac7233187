package acratools.tls;

import acratools.log.Log;
import acratools.tls.RevocationRefusal.Finding;
import acratools.tls.RevocationRefusal.Way;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether the certificates of a verified chain are revoked, by asking OCSP servers and by lists. Nobody's answer
 * lets a certificate pass that another one calls revoked; where somebody was to be asked and nobody's answer counts, it
 * does not pass either.
 */
final class RevocationChecker {
    private final RevocationSettings settings;
    private final InstantSource clock;
    private final Log log;
    private @Nullable CrlCache cache;

    RevocationChecker(RevocationSettings settings, InstantSource clock, Log log) {
        this.settings = settings;
        this.clock = clock;
        this.log = log;
    }

    /** Whether there may be anybody to ask about {@code chain}; told without a class of Bouncy Castle's. */
    boolean concerns(X509Certificate[] chain) {
        OcspSettings ocsp = settings.ocsp();
        CrlSettings crl = settings.crl();
        if (ocsp.url().isPresent() || crl.url().isPresent() || ocsp.required() == OcspSettings.Required.REQUIRE_GOOD) {
            return true;
        }
        for (X509Certificate certificate : chain) {
            if (CertificateAddresses.mayBeNamed(certificate)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns if no certificate is revoked.
     *
     * @param path the server's certificate, then each one's issuer up to the trusted authority, which is not checked
     * @throws RevocationRefusal if one is, or if it cannot be told that it is not
     */
    void check(List<X509Certificate> path) throws RevocationRefusal {
        long deadline = System.nanoTime() + settings.handshake().toNanos();
        if (path.size() == 1) {
            log.warning("the server's certificate is itself trusted here, so nobody is asked whether it is revoked");
        }
        for (int i = 0; i + 1 < path.size(); i++) {
            boolean leaf = i == 0;
            if (leaf || !settings.ocsp().onlyLeaf()) {
                ask(path.get(i), path.get(i + 1), leaf, deadline);
            }
            if (leaf || !settings.crl().onlyLeaf()) {
                look(path.get(i), path.get(i + 1), leaf, deadline);
            }
        }
    }

    private void ask(X509Certificate certificate, X509Certificate issuer, boolean leaf, long deadline)
            throws RevocationRefusal {
        OcspSettings ocsp = settings.ocsp();
        // The server that the user names answers for the issuer of servers, not for those above it.
        Optional<URI> given = leaf ? ocsp.url() : Optional.empty();
        List<String> passedOver = new ArrayList<>();
        List<URI> named = named(Way.OCSP, ocsp.named(), certificate, passedOver);
        boolean all = ocsp.required() == OcspSettings.Required.REQUIRE_GOOD;
        if (named.isEmpty() && given.isEmpty()) {
            if (all && leaf) {
                throw refusal(Way.OCSP, Finding.NOT_TOLD, certificate, "names no OCSP server, and none is given");
            }
            tellOf(passedOver, "ocsp");
            return;
        }
        OcspQuery query = new OcspQuery(certificate, issuer, clock);
        String trouble = "";
        boolean told = false;
        for (URI address : ocsp.named().order(named, given)) {
            try {
                OcspQuery.Status status = query.ask(address, left(deadline));
                log.debug("ocsp server asked", "url", address, "status", status);
                if (status == OcspQuery.Status.UNKNOWN && ocsp.required() != OcspSettings.Required.ALLOW_UNKNOWN) {
                    throw refusal(
                            Way.OCSP, Finding.UNKNOWN, certificate, "is not known to the OCSP server at " + address);
                }
                told = true;
                if (status == OcspQuery.Status.GOOD
                        && ocsp.named() == NamedAddresses.TRUST
                        && named.contains(address)) {
                    return;
                }
            } catch (UnusableAnswer unusable) {
                trouble = "the OCSP server at " + address + ": " + unusable.reason();
                log.warning("ocsp server gives no answer that counts", "url", address, "reason", unusable.reason());
                if (all) {
                    throw notTold(Way.OCSP, certificate, trouble);
                }
            } catch (RevocationRefusal revoked) {
                throw revoked.finding() == Finding.REVOKED ? refusal(Way.OCSP, certificate, revoked) : revoked;
            }
        }
        if (!told) {
            throw notTold(Way.OCSP, certificate, trouble);
        }
    }

    private void look(X509Certificate certificate, X509Certificate issuer, boolean leaf, long deadline)
            throws RevocationRefusal {
        CrlSettings crl = settings.crl();
        List<String> passedOver = new ArrayList<>();
        List<URI> named = named(Way.CRL, crl.named(), certificate, passedOver);
        if (named.isEmpty() && crl.url().isEmpty()) {
            tellOf(passedOver, "list");
            return;
        }
        CrlLookup lookup = new CrlLookup(certificate, issuer, cache(), clock);
        String trouble = "";
        boolean told = false;
        for (URI address : crl.named().order(named, crl.url())) {
            try {
                // The user's list is that of the issuer of servers; those above it may be in the same file, or not.
                boolean found = lookup.look(address, left(deadline), leaf || named.contains(address));
                log.debug("list of revoked certificates consulted", "url", address, "found", found);
                told |= found;
                if (found && crl.named() == NamedAddresses.TRUST && named.contains(address)) {
                    return;
                }
            } catch (UnusableAnswer unusable) {
                trouble = "the list at " + address + ": " + unusable.reason();
                log.warning("list of revoked certificates does not count", "url", address, "reason", unusable.reason());
            } catch (RevocationRefusal revoked) {
                throw refusal(Way.CRL, certificate, revoked);
            }
        }
        if (!told && !trouble.isEmpty()) {
            throw notTold(Way.CRL, certificate, trouble);
        }
    }

    private static List<URI> named(Way way, NamedAddresses use, X509Certificate certificate, List<String> passedOver)
            throws RevocationRefusal {
        if (use == NamedAddresses.IGNORE || !CertificateAddresses.mayBeNamed(certificate)) {
            return List.of();
        }
        try {
            return way == Way.OCSP
                    ? CertificateAddresses.ocsp(certificate, passedOver)
                    : CertificateAddresses.lists(certificate, passedOver);
        } catch (UnusableAnswer broken) {
            throw notTold(way, certificate, broken.reason());
        }
    }

    /** Whoever made such a certificate takes it to be looked up, and it is not. */
    private void tellOf(List<String> passedOver, String kind) {
        if (!passedOver.isEmpty()) {
            log.warning(
                    "a certificate says where it can be looked up, and that is an address that is not asked",
                    "kind",
                    kind,
                    "address",
                    passedOver.get(0));
        }
    }

    /** The cache is made where a list is first consulted, since its class brings Bouncy Castle's along. */
    private synchronized CrlCache cache() {
        if (cache == null) {
            cache = new CrlCache(settings.crl().cacheSize(), settings.crl().cacheTime(), clock);
        }
        return cache;
    }

    private Duration left(long deadline) {
        Duration remaining = Duration.ofNanos(deadline - System.nanoTime());
        return remaining.compareTo(settings.answer()) < 0 ? remaining : settings.answer();
    }

    private static RevocationRefusal notTold(Way way, X509Certificate certificate, String trouble) {
        return refusal(
                way,
                Finding.NOT_TOLD,
                certificate,
                "may be revoked: " + (trouble.isEmpty() ? "nobody could be asked" : trouble));
    }

    private static RevocationRefusal refusal(Way way, X509Certificate certificate, RevocationRefusal found) {
        return refusal(way, found.finding(), certificate, found.reason());
    }

    private static RevocationRefusal refusal(Way way, Finding finding, X509Certificate certificate, String what) {
        boolean authority = certificate.getBasicConstraints() >= 0;
        return new RevocationRefusal(
                way,
                finding,
                "the server's certificate"
                        + (authority ? " is issued by an authority whose certificate (serial " : " (serial ")
                        + certificate.getSerialNumber().toString(16) + ") " + what);
    }
}
