package acratools.tls;

import java.net.ConnectException;
import java.net.SocketException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Which check a TLS handshake failed.
 *
 * @param check the check
 * @param reason for a failure's reason
 * @param hint for its hint
 */
public record TlsDiagnosis(Check check, String reason, String hint) {
    /** What can go wrong, from the client's side. */
    public enum Check {
        UNKNOWN_AUTHORITY,
        HOST_NAME,
        EXPIRED,
        NOT_YET_VALID,
        REVOKED,
        NOT_KNOWN_GOOD,
        CERTIFICATE,
        CLIENT_CERTIFICATE_REQUIRED,
        CLIENT_CERTIFICATE_REFUSED,
        PROTOCOL,
        NOT_TLS,
        HANDSHAKE
    }

    private static final String ALERT = "Received fatal alert: ";

    /** The failed check behind an exception; empty if it is no matter of TLS. */
    public static Optional<TlsDiagnosis> of(Throwable broken) {
        return of(broken, TlsFlagNames.UNKNOWN);
    }

    /** The same, with hints that name {@code flags}. */
    public static Optional<TlsDiagnosis> of(Throwable broken, TlsFlagNames flags) {
        SSLException handshake = null;
        Throwable deepest = broken;
        for (Throwable cause = broken; cause != null; cause = cause.getCause()) {
            TlsDiagnosis certificate = ofCertificate(cause, flags);
            if (certificate != null && certificate.check() != Check.CERTIFICATE) {
                return Optional.of(certificate);
            }
            if (handshake == null && cause instanceof SSLException ssl) {
                handshake = ssl;
            }
            deepest = cause;
        }
        if (handshake == null || deepest instanceof SocketException) {
            return Optional.empty();
        }
        return Optional.of(
                deepest instanceof CertificateException || deepest instanceof CertPathValidatorException
                        ? of(Check.CERTIFICATE, flags)
                        : of(byMessage(handshake), flags));
    }

    static boolean isBrokenConnection(Throwable broken) {
        Throwable deepest = broken;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest instanceof SocketException && !(deepest instanceof ConnectException);
    }

    static TlsDiagnosis refusedClient(boolean hasCertificate, TlsFlagNames flags) {
        return of(hasCertificate ? Check.CLIENT_CERTIFICATE_REFUSED : Check.CLIENT_CERTIFICATE_REQUIRED, flags);
    }

    private static @Nullable TlsDiagnosis ofCertificate(Throwable cause, TlsFlagNames flags) {
        if (cause instanceof AddingTrustManager.OtherName other) {
            TlsDiagnosis plain = of(Check.HOST_NAME, flags);
            return new TlsDiagnosis(plain.check(), plain.reason() + other.mismatch(), plain.hint());
        }
        if (cause instanceof RevocationRefusal refusal) {
            boolean revoked = refusal.finding() == RevocationRefusal.Finding.REVOKED;
            return new TlsDiagnosis(
                    revoked ? Check.REVOKED : Check.NOT_KNOWN_GOOD, refusal.reason(), refusal.hint(flags));
        }
        if (cause instanceof CertificateExpiredException) {
            return of(Check.EXPIRED, flags);
        }
        if (cause instanceof CertificateNotYetValidException) {
            return of(Check.NOT_YET_VALID, flags);
        }
        if (cause instanceof CertPathBuilderException) {
            return of(Check.UNKNOWN_AUTHORITY, flags);
        }
        if (cause instanceof CertPathValidatorException path && path.getReason() instanceof BasicReason reason) {
            return switch (reason) {
                case EXPIRED -> of(Check.EXPIRED, flags);
                case NOT_YET_VALID -> of(Check.NOT_YET_VALID, flags);
                case REVOKED -> of(Check.REVOKED, flags);
                case UNSPECIFIED, UNDETERMINED_REVOCATION_STATUS, INVALID_SIGNATURE, ALGORITHM_CONSTRAINED -> null;
            };
        }
        return null;
    }

    /** An alert of the peer, and JSSE's own complaints, are told by message alone. */
    private static Check byMessage(SSLException broken) {
        String message = broken.getMessage() == null ? "" : broken.getMessage();
        int alert = message.indexOf(ALERT);
        if (alert >= 0) {
            return switch (message.substring(alert + ALERT.length()).strip()) {
                case "certificate_required" -> Check.CLIENT_CERTIFICATE_REQUIRED;
                case "bad_certificate",
                        "unknown_ca",
                        "certificate_unknown",
                        "certificate_expired",
                        "certificate_revoked",
                        "unsupported_certificate",
                        "access_denied",
                        "decrypt_error" -> Check.CLIENT_CERTIFICATE_REFUSED;
                case "protocol_version", "insufficient_security" -> Check.PROTOCOL;
                case "unrecognized_name" -> Check.HOST_NAME;
                default -> Check.HANDSHAKE;
            };
        }
        if (message.contains("unrecognized SSL message") || message.contains("plaintext connection")) {
            return Check.NOT_TLS;
        }
        return message.contains("protocol") && !(broken instanceof SSLProtocolException)
                ? Check.PROTOCOL
                : Check.HANDSHAKE;
    }

    private static TlsDiagnosis of(Check check, TlsFlagNames flags) {
        return switch (check) {
            case UNKNOWN_AUTHORITY ->
                new TlsDiagnosis(
                        check,
                        "the server's certificate is not signed by a CA that is trusted here",
                        "give the server's CA certificate with " + flags.ca() + flags.enable());
            case HOST_NAME ->
                new TlsDiagnosis(
                        check,
                        "the server's certificate is for another name",
                        "use a name that stands in the certificate, or give it with " + flags.sni() + flags.enable());
            case EXPIRED ->
                new TlsDiagnosis(
                        check,
                        "the server's certificate, or its CA's, has expired",
                        "renew it, and check this machine's clock");
            case NOT_YET_VALID ->
                new TlsDiagnosis(
                        check,
                        "the server's certificate, or its CA's, is not valid yet",
                        "check the clocks of this machine and of the one that issued it");
            case REVOKED ->
                new TlsDiagnosis(check, "the server's certificate is revoked", "give the server a new certificate");
            case NOT_KNOWN_GOOD ->
                new TlsDiagnosis(
                        check,
                        "it cannot be told whether the server's certificate is revoked",
                        "see that OCSP servers and lists can be reached");
            case CERTIFICATE ->
                new TlsDiagnosis(
                        check,
                        "the server's certificate is not fit for a server",
                        "check its key usage, its signature algorithm and the chain up to the CA");
            case CLIENT_CERTIFICATE_REQUIRED ->
                new TlsDiagnosis(
                        check,
                        "the server requires a client certificate",
                        "give certificate and key with " + flags.certificate() + " and " + flags.key()
                                + flags.enable());
            case CLIENT_CERTIFICATE_REFUSED ->
                new TlsDiagnosis(
                        check,
                        "the server refuses the client's certificate, or requires one",
                        "give a certificate with " + flags.certificate() + " and " + flags.key()
                                + " that the server's client CA" + " has signed, is in date and may be used by clients"
                                + flags.enable());
            case PROTOCOL ->
                new TlsDiagnosis(
                        check,
                        "the server and this tool have no TLS version or cipher in common",
                        "the server must speak TLS 1.2 or 1.3");
            case NOT_TLS ->
                new TlsDiagnosis(check, "the server does not speak TLS there", "check the port, or use http://");
            case HANDSHAKE ->
                new TlsDiagnosis(
                        check, "the TLS handshake failed", "look into the server's log; run with -d for the exception");
        };
    }
}
