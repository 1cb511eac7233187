package acratools.tls;

import java.security.cert.CertificateException;

/** A certificate that is revoked, or of which it cannot be told that it is not. */
final class RevocationRefusal extends CertificateException {
    private static final long serialVersionUID = 1L;

    /** Where it was looked up, which says whose flags matter. */
    enum Way {
        OCSP,
        CRL
    }

    /** What was found. */
    enum Finding {
        REVOKED,
        /** An OCSP server does not know it. */
        UNKNOWN,
        /** Nobody gave an answer that counts. */
        NOT_TOLD
    }

    private final Way way;
    private final Finding finding;

    /** @param message in words of the user, lower case, no full stop */
    RevocationRefusal(Way way, Finding finding, String message) {
        super(message);
        this.way = way;
        this.finding = finding;
    }

    Finding finding() {
        return finding;
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    String hint(TlsFlagNames flags) {
        String named = (way == Way.OCSP ? flags.ocsp() : flags.crl());
        return switch (finding) {
            case REVOKED -> "give the server a new certificate, and find out why this one was revoked";
            case UNKNOWN ->
                "check that the OCSP server is that of the certificate's issuer; " + named
                        + "required=allowUnknown accepts what it does not know";
            case NOT_TOLD ->
                way == Way.OCSP
                        ? "see that the OCSP server can be reached from here, or name another one with " + named
                                + "url; " + named + "from_cert=ignore leaves those alone that certificates name"
                        : "see that a current list of the issuer can be read from here, or name one with " + named
                                + "url; " + named + "from_cert=ignore leaves those alone that certificates name";
        };
    }
}
