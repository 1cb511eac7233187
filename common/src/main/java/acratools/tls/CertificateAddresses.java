package acratools.tls;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of OCSP servers and lists that a certificate names: the first few of {@code http}. Others are passed over,
 * a file above all: a certificate does not say what is read on this machine. Source: RFC 5280, 4.2.1.13 and 4.2.2.1.
 */
final class CertificateAddresses {
    private static final String AUTHORITY_ACCESS = "1.3.6.1.5.5.7.1.1";
    private static final String DISTRIBUTION_POINTS = "2.5.29.31";
    private static final int MOST = 4;
    private static final int LONGEST_SHOWN = 200;

    private CertificateAddresses() {}

    /** Whether it may name any, told without a class of Bouncy Castle's. */
    static boolean mayBeNamed(X509Certificate certificate) {
        return certificate.getExtensionValue(AUTHORITY_ACCESS) != null
                || certificate.getExtensionValue(DISTRIBUTION_POINTS) != null;
    }

    /**
     * Of OCSP servers.
     *
     * @param passedOver takes those that are not asked
     * @throws UnusableAnswer if the extension is broken
     */
    static List<URI> ocsp(X509Certificate certificate, List<String> passedOver) throws UnusableAnswer {
        List<URI> found = new ArrayList<>();
        try {
            ASN1Primitive extension = extension(certificate, AUTHORITY_ACCESS);
            if (extension != null) {
                for (AccessDescription access :
                        AuthorityInformationAccess.getInstance(extension).getAccessDescriptions()) {
                    if (access.getAccessMethod().equals(AccessDescription.id_ad_ocsp)) {
                        add(access.getAccessLocation(), found, passedOver);
                    }
                }
            }
        } catch (IOException | RuntimeException broken) {
            throw new UnusableAnswer("the certificate's authority information access is broken");
        }
        return found;
    }

    /**
     * Of complete lists by the certificate's own issuer.
     *
     * @param passedOver takes those that are not read
     * @throws UnusableAnswer if the extension is broken
     */
    static List<URI> lists(X509Certificate certificate, List<String> passedOver) throws UnusableAnswer {
        List<URI> found = new ArrayList<>();
        try {
            ASN1Primitive extension = extension(certificate, DISTRIBUTION_POINTS);
            if (extension != null) {
                for (DistributionPoint point :
                        CRLDistPoint.getInstance(extension).getDistributionPoints()) {
                    DistributionPointName name = point.getDistributionPoint();
                    if (name != null && point.getCRLIssuer() == null && point.getReasons() == null) {
                        addAll(name, found, passedOver);
                    } else {
                        passedOver.add("a list of another issuer or of some reasons alone");
                    }
                }
            }
        } catch (IOException | RuntimeException broken) {
            throw new UnusableAnswer("the certificate's CRL distribution points are broken");
        }
        return found;
    }

    /** The addresses of a point's name, of http alone. */
    static void addAll(DistributionPointName name, List<URI> found, List<String> passedOver) {
        if (name.getType() == DistributionPointName.FULL_NAME) {
            for (GeneralName each : GeneralNames.getInstance(name.getName()).getNames()) {
                add(each, found, passedOver);
            }
        }
    }

    private static void add(GeneralName name, List<URI> found, List<String> passedOver) {
        String text = name.getName().toString();
        if (name.getTagNo() == GeneralName.uniformResourceIdentifier && found.size() < MOST && isWeb(text)) {
            found.add(URI.create(text));
        } else {
            passedOver.add(text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) : text);
        }
    }

    private static boolean isWeb(String text) {
        try {
            URI address = new URI(text);
            return "http".equals(String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT))
                    && address.getHost() != null;
        } catch (URISyntaxException noAddress) {
            return false;
        }
    }

    private static @Nullable ASN1Primitive extension(X509Certificate certificate, String oid) throws IOException {
        byte[] value = certificate.getExtensionValue(oid);
        return value == null
                ? null
                : ASN1Primitive.fromByteArray(ASN1OctetString.getInstance(value).getOctets());
    }
}
