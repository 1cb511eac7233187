package acratools.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * Asks OCSP servers about one certificate. An answer counts if it is signed by the certificate's issuer, or by a
 * certificate of the same issuer for signing OCSP answers; if it is about this certificate and of now; and if its nonce,
 * where it has one, is that of the question. Source: RFC 6960, 3.2 and 4.2.2.2; RFC 9654.
 */
final class OcspQuery {
    /** What a server says of a certificate that it does not call revoked. */
    enum Status {
        GOOD,
        UNKNOWN
    }

    /** By which clocks may differ. */
    static final Duration SKEW = Duration.ofMinutes(5);

    /** How old an answer may be that does not say when there will be a newer one. */
    private static final Duration OLDEST = Duration.ofDays(1);

    private static final int LARGEST = 1 << 16;
    private static final int NONCE_BYTES = 32;
    private static final String SIGNS_ANSWERS = "1.3.6.1.5.5.7.3.9";

    private final X509Certificate certificate;
    private final X509Certificate issuer;
    private final InstantSource clock;
    private final DigestCalculatorProvider digests;

    OcspQuery(X509Certificate certificate, X509Certificate issuer, InstantSource clock) {
        this.certificate = certificate;
        this.issuer = issuer;
        this.clock = clock;
        try {
            digests = new JcaDigestCalculatorProviderBuilder().build();
        } catch (OperatorCreationException broken) {
            throw new IllegalStateException("this java has no digests", broken);
        }
    }

    /**
     * What the server at {@code address} says.
     *
     * @throws RevocationRefusal if it says that the certificate is revoked
     * @throws UnusableAnswer if it gives no answer that counts
     */
    Status ask(URI address, Duration wait) throws RevocationRefusal, UnusableAnswer {
        byte[] nonce = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(nonce);
        byte[] answer = new BoundedExchange(LARGEST, wait)
                .post(address, request(nonce), "application/ocsp-request", "application/ocsp-response");
        try {
            return read(answer, nonce);
        } catch (IOException | OCSPException | RuntimeException broken) {
            throw new UnusableAnswer("its answer is malformed");
        }
    }

    private byte[] request(byte[] nonce) {
        try {
            CertificateID id = new CertificateID(
                    digests.get(CertificateID.HASH_SHA1),
                    new JcaX509CertificateHolder(issuer),
                    certificate.getSerialNumber());
            Extension extension = new Extension(
                    OCSPObjectIdentifiers.id_pkix_ocsp_nonce, false, new DEROctetString(nonce).getEncoded());
            return new OCSPReqBuilder()
                    .addRequest(id)
                    .setRequestExtensions(new Extensions(extension))
                    .build()
                    .getEncoded();
        } catch (IOException | OCSPException | GeneralSecurityException | OperatorCreationException broken) {
            throw new IllegalStateException("no request for a certificate that was accepted", broken);
        }
    }

    private Status read(byte[] answer, byte[] nonce)
            throws RevocationRefusal, UnusableAnswer, IOException, OCSPException {
        OCSPResp response = new OCSPResp(answer);
        if (response.getStatus() != OCSPResp.SUCCESSFUL) {
            throw new UnusableAnswer("it answers " + statusName(response.getStatus()));
        }
        if (!(response.getResponseObject() instanceof BasicOCSPResp basic)) {
            throw new UnusableAnswer("its answer is of a kind that is not known");
        }
        requireSignature(basic);
        requireNonce(basic, nonce);
        requireKnown(basic.getCriticalExtensionOIDs());
        Status status = null;
        UnusableAnswer unusable = null;
        for (SingleResp single : basic.getResponses()) {
            if (isAboutUs(single.getCertID())) {
                try {
                    requireKnown(single.getCriticalExtensionOIDs());
                    requireFresh(single);
                    Status found = status(single.getCertStatus());
                    status = status == Status.UNKNOWN ? Status.UNKNOWN : found;
                } catch (UnusableAnswer broken) {
                    // A later one may tell that the certificate is revoked, which is final.
                    unusable = broken;
                }
            }
        }
        if (unusable != null) {
            throw unusable;
        }
        if (status == null) {
            throw new UnusableAnswer("its answer is about another certificate");
        }
        return status;
    }

    /** What is critical changes what an answer means, so that only one who knows it may go by the answer. */
    private static void requireKnown(Set<?> critical) throws UnusableAnswer {
        for (Object each : critical) {
            if (!OCSPObjectIdentifiers.id_pkix_ocsp_nonce.equals(each)) {
                throw new UnusableAnswer("its answer has a critical extension that is not known: " + each);
            }
        }
    }

    private boolean isAboutUs(CertificateID id) throws OCSPException {
        try {
            return id.getSerialNumber().equals(certificate.getSerialNumber())
                    && id.matchesIssuer(new JcaX509CertificateHolder(issuer), digests);
        } catch (CertificateException broken) {
            throw new OCSPException("issuer", broken);
        }
    }

    private static Status status(CertificateStatus status) throws RevocationRefusal, UnusableAnswer {
        if (status == CertificateStatus.GOOD) {
            return Status.GOOD;
        }
        if (status instanceof UnknownStatus) {
            return Status.UNKNOWN;
        }
        if (status instanceof RevokedStatus revoked) {
            throw new RevocationRefusal(
                    RevocationRefusal.Way.OCSP,
                    RevocationRefusal.Finding.REVOKED,
                    RevocationReason.text(
                            revoked.getRevocationTime(),
                            revoked.hasRevocationReason() ? revoked.getRevocationReason() : 0));
        }
        throw new UnusableAnswer("its answer is of a kind that is not known");
    }

    private void requireSignature(BasicOCSPResp basic) throws UnusableAnswer {
        SignatureStrength.require(basic.getSignatureAlgorithmID(), "its signature");
        if (isSigned(basic, issuer.getPublicKey())) {
            return;
        }
        String reason = "its answer is signed by another than the certificate's issuer";
        for (X509CertificateHolder holder : basic.getCerts()) {
            try {
                X509Certificate signer = (X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(holder.getEncoded()));
                if (isSigned(basic, signer.getPublicKey())) {
                    SignatureStrength.require(
                            holder.getSignatureAlgorithm(), "the signature of the certificate that it is signed with");
                    reason = whyNoResponder(signer);
                    if (reason.isEmpty()) {
                        return;
                    }
                }
            } catch (GeneralSecurityException | IOException broken) {
                reason = "it sends a certificate that is broken";
            }
        }
        throw new UnusableAnswer(reason);
    }

    /** What keeps the holder of a key from answering for the issuer; empty if nothing does. */
    private String whyNoResponder(X509Certificate signer) throws CertificateException {
        if (!signer.getIssuerX500Principal().equals(issuer.getSubjectX500Principal()) || !isIssued(signer)) {
            return "its answer is signed by one that the certificate's issuer did not certify";
        }
        List<String> usages = signer.getExtendedKeyUsage();
        if (usages == null || !usages.contains(SIGNS_ANSWERS)) {
            return "its answer is signed with a certificate that is not for signing OCSP answers";
        }
        if (signer.hasUnsupportedCriticalExtension()) {
            return "its answer is signed with a certificate that has a critical extension that is not known";
        }
        Instant now = clock.instant();
        return now.isBefore(signer.getNotBefore().toInstant())
                        || now.isAfter(signer.getNotAfter().toInstant())
                ? "its answer is signed with a certificate that is out of date"
                : "";
    }

    private boolean isIssued(X509Certificate signer) {
        try {
            signer.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException notByIt) {
            return false;
        }
    }

    private static boolean isSigned(BasicOCSPResp basic, PublicKey key) {
        try {
            return basic.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key));
        } catch (OCSPException | OperatorCreationException | RuntimeException notByIt) {
            return false;
        }
    }

    private static void requireNonce(BasicOCSPResp basic, byte[] nonce) throws UnusableAnswer {
        Extension extension = basic.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce);
        if (extension == null) {
            return;
        }
        byte[] given = ASN1OctetString.getInstance(extension.getParsedValue()).getOctets();
        if (!MessageDigest.isEqual(nonce, given)) {
            throw new UnusableAnswer("its answer is to another question: the nonce differs");
        }
    }

    private void requireFresh(SingleResp single) throws UnusableAnswer {
        Instant now = clock.instant();
        Instant from = single.getThisUpdate().toInstant();
        Date until = single.getNextUpdate();
        if (from.isAfter(now.plus(SKEW))) {
            throw new UnusableAnswer("its answer is of the future: " + from);
        }
        Instant end = until == null ? from.plus(OLDEST) : until.toInstant();
        if (end.isBefore(now.minus(SKEW))) {
            throw new UnusableAnswer("its answer is out of date since " + end);
        }
    }

    private static String statusName(int status) {
        return switch (status) {
            case OCSPResp.MALFORMED_REQUEST -> "that the request is malformed";
            case OCSPResp.INTERNAL_ERROR -> "that it has an internal error";
            case OCSPResp.TRY_LATER -> "that we should try later";
            case OCSPResp.SIG_REQUIRED -> "that requests must be signed";
            case OCSPResp.UNAUTHORIZED -> "that it may not tell";
            default -> "with status " + status;
        };
    }
}
