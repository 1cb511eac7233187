package acratools.tls;

import java.util.Date;

/** Why and since when a certificate is revoked, in words. Source: RFC 5280, 5.3.1. */
final class RevocationReason {
    private static final String[] NAMES = {
        "unspecified",
        "key compromise",
        "CA compromise",
        "affiliation changed",
        "superseded",
        "cessation of operation",
        "certificate hold",
        "",
        "remove from CRL",
        "privilege withdrawn",
        "AA compromise"
    };

    private RevocationReason() {}

    static String text(Date since, int reason) {
        String name = reason > 0 && reason < NAMES.length ? NAMES[reason] : "";
        return "was revoked at " + since.toInstant() + (name.isEmpty() ? "" : " (" + name + ")");
    }
}
