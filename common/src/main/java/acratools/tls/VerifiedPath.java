package acratools.tls;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The chain from a server's certificate up to the authority that is trusted; JSSE verifies one and does not tell which. */
final class VerifiedPath {
    private static final int LONGEST = 10;

    private VerifiedPath() {}

    /**
     * The certificates, each followed by its issuer; the last one is trusted.
     *
     * @param sent what the server sent, its own certificate first, in whatever order
     * @return one alone if the server's certificate itself is trusted
     * @throws CertificateException if none leads up
     */
    static List<X509Certificate> of(X509Certificate[] sent, X509Certificate[] trusted) throws CertificateException {
        Set<TrustAnchor> anchors = new HashSet<>();
        for (X509Certificate each : trusted) {
            if (each.equals(sent[0])) {
                return List.of(each);
            }
            anchors.add(new TrustAnchor(each, null));
        }
        try {
            X509CertSelector target = new X509CertSelector();
            target.setCertificate(sent[0]);
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
            parameters.setRevocationEnabled(false);
            parameters.setMaxPathLength(LONGEST);
            parameters.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(List.of(sent))));
            PKIXCertPathBuilderResult built = (PKIXCertPathBuilderResult)
                    CertPathBuilder.getInstance("PKIX").build(parameters);
            List<X509Certificate> path = new ArrayList<>();
            for (Certificate each : built.getCertPath().getCertificates()) {
                path.add((X509Certificate) each);
            }
            path.add(built.getTrustAnchor().getTrustedCert());
            return path;
        } catch (GeneralSecurityException none) {
            throw new CertificateException("the chain up to a trusted authority cannot be followed", none);
        }
    }
}
