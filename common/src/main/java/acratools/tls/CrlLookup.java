package acratools.tls;

import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.TBSCertList.CRLEntry;
import org.bouncycastle.cert.CertException;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Looks one certificate up in lists of revoked ones. A list counts if the certificate's issuer signed it, if it is of now,
 * and if it is complete for this certificate; delta and indirect lists are refused. Source: RFC 5280, 5 and 6.3.3.
 */
final class CrlLookup {
    private static final int SIGNS_LISTS = 6;

    private final X509Certificate certificate;
    private final X509Certificate issuer;
    private final CrlCache cache;
    private final InstantSource clock;

    CrlLookup(X509Certificate certificate, X509Certificate issuer, CrlCache cache, InstantSource clock) {
        this.certificate = certificate;
        this.issuer = issuer;
        this.cache = cache;
        this.clock = clock;
    }

    /**
     * Looks at the lists at {@code address}.
     *
     * @param must whether there has to be one of the certificate's issuer
     * @return whether there is one that tells that the certificate is not revoked
     * @throws RevocationRefusal if the certificate is in a list
     * @throws UnusableAnswer if there is no list that counts
     */
    boolean look(URI address, Duration wait, boolean must) throws RevocationRefusal, UnusableAnswer {
        List<X509CRLHolder> lists = byIssuer(cache.lists(address, wait));
        if (lists.isEmpty()) {
            if (!must) {
                return false;
            }
            throw new UnusableAnswer("it is of another issuer than the certificate");
        }
        UnusableAnswer unusable = null;
        boolean told = false;
        for (X509CRLHolder list : lists) {
            try {
                look(list);
                told = true;
            } catch (UnusableAnswer other) {
                unusable = other;
            } catch (IOException | RuntimeException broken) {
                unusable = new UnusableAnswer("it is malformed");
            }
        }
        if (!told && unusable != null) {
            throw unusable;
        }
        return true;
    }

    private List<X509CRLHolder> byIssuer(List<X509CRLHolder> lists) throws UnusableAnswer {
        List<X509CRLHolder> found = new ArrayList<>();
        try {
            for (X509CRLHolder list : lists) {
                if (new X500Principal(list.getIssuer().getEncoded()).equals(issuer.getSubjectX500Principal())) {
                    found.add(list);
                }
            }
        } catch (IOException | RuntimeException broken) {
            throw new UnusableAnswer("it is malformed");
        }
        return found;
    }

    private void look(X509CRLHolder list) throws RevocationRefusal, UnusableAnswer, IOException {
        requireSignature(list);
        requireFresh(list);
        requireComplete(list);
        UnusableAnswer unusable = null;
        Enumeration<?> entries = list.toASN1Structure().getRevokedCertificateEnumeration();
        while (entries.hasMoreElements()) {
            CRLEntry entry = (CRLEntry) entries.nextElement();
            if (entry.getUserCertificate().hasValue(certificate.getSerialNumber())) {
                throw new RevocationRefusal(
                        RevocationRefusal.Way.CRL,
                        RevocationRefusal.Finding.REVOKED,
                        RevocationReason.text(entry.getRevocationDate().getDate(), reason(entry)));
            }
            if (unusable == null && entry.hasExtensions()) {
                unusable = notKnown(entry);
            }
        }
        if (unusable != null) {
            throw unusable;
        }
    }

    /** Of one that cannot be read no more is lost than why: the certificate is revoked. */
    private static int reason(CRLEntry entry) {
        try {
            Extensions extensions = entry.getExtensions();
            Extension reason = extensions == null ? null : extensions.getExtension(Extension.reasonCode);
            return reason == null
                    ? 0
                    : ASN1Enumerated.getInstance(reason.getParsedValue()).intValueExact();
        } catch (RuntimeException broken) {
            return 0;
        }
    }

    /** An entry may say by what is critical that it is about another issuer's certificate, and so are those behind it. */
    private static @Nullable UnusableAnswer notKnown(CRLEntry entry) {
        for (ASN1ObjectIdentifier critical : entry.getExtensions().getCriticalExtensionOIDs()) {
            if (!critical.equals(Extension.reasonCode) && !critical.equals(Extension.invalidityDate)) {
                return new UnusableAnswer("an entry has a critical extension that is not known: " + critical.getId());
            }
        }
        return null;
    }

    private void requireSignature(X509CRLHolder list) throws UnusableAnswer {
        SignatureStrength.require(list.toASN1Structure().getSignatureAlgorithm(), "its signature");
        boolean[] usage = issuer.getKeyUsage();
        if (usage != null && !usage[SIGNS_LISTS]) {
            throw new UnusableAnswer("the certificate's issuer may not sign lists");
        }
        try {
            if (list.isSignatureValid(new JcaContentVerifierProviderBuilder().build(issuer.getPublicKey()))) {
                return;
            }
        } catch (CertException | OperatorCreationException | RuntimeException notByIt) {
            throw new UnusableAnswer("it is signed by another than the certificate's issuer");
        }
        throw new UnusableAnswer("it is signed by another than the certificate's issuer");
    }

    private void requireFresh(X509CRLHolder list) throws UnusableAnswer {
        Instant now = clock.instant();
        if (list.getThisUpdate().toInstant().isAfter(now.plus(OcspQuery.SKEW))) {
            throw new UnusableAnswer(
                    "it is of the future: " + list.getThisUpdate().toInstant());
        }
        if (list.getNextUpdate() == null) {
            throw new UnusableAnswer("it does not say until when it counts");
        }
        if (list.getNextUpdate().toInstant().isBefore(now.minus(OcspQuery.SKEW))) {
            throw new UnusableAnswer(
                    "it is out of date since " + list.getNextUpdate().toInstant());
        }
    }

    private void requireComplete(X509CRLHolder list) throws UnusableAnswer {
        if (list.getExtension(Extension.deltaCRLIndicator) != null) {
            throw new UnusableAnswer("it is a delta list, which tells changes alone");
        }
        Set<?> critical = list.getCriticalExtensionOIDs();
        for (Object each : critical) {
            if (!Extension.issuingDistributionPoint.equals(each)) {
                throw new UnusableAnswer("it has a critical extension that is not known: "
                        + (each instanceof ASN1ObjectIdentifier oid ? oid.getId() : "?"));
            }
        }
        Extension point = list.getExtension(Extension.issuingDistributionPoint);
        if (point != null) {
            requireCovered(IssuingDistributionPoint.getInstance(point.getParsedValue()));
        }
    }

    private void requireCovered(IssuingDistributionPoint point) throws UnusableAnswer {
        if (point.isIndirectCRL()) {
            throw new UnusableAnswer("it is an indirect list, which names certificates of several issuers");
        }
        boolean authority = certificate.getBasicConstraints() >= 0;
        if (point.onlyContainsAttributeCerts()
                || point.getOnlySomeReasons() != null
                || (authority ? point.onlyContainsUserCerts() : point.onlyContainsCACerts())) {
            throw new UnusableAnswer("it is a partial list, which does not cover the certificate");
        }
        if (point.getDistributionPoint() != null) {
            List<URI> covered = new ArrayList<>();
            CertificateAddresses.addAll(point.getDistributionPoint(), covered, new ArrayList<>());
            covered.retainAll(CertificateAddresses.lists(certificate, new ArrayList<>()));
            if (covered.isEmpty()) {
                throw new UnusableAnswer("it is a partial list, for certificates that name another one");
            }
        }
    }
}
