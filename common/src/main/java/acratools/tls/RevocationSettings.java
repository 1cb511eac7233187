package acratools.tls;

import java.time.Duration;

/**
 * How it is looked up whether a server's certificates are revoked.
 *
 * @param ocsp by asking
 * @param crl by lists
 * @param answer how long one address may take to answer in whole; a handshake waits for all of them three times as long at
 *     the most
 */
public record RevocationSettings(OcspSettings ocsp, CrlSettings crl, Duration answer) {
    private static final Duration STANDARD = Duration.ofSeconds(10);

    /** The same with the standard patience of 10 s an address. */
    public RevocationSettings(OcspSettings ocsp, CrlSettings crl) {
        this(ocsp, crl, STANDARD);
    }

    /** Looks nothing up. */
    public static RevocationSettings none() {
        return new RevocationSettings(OcspSettings.none(), CrlSettings.none());
    }

    boolean isNone() {
        return ocsp.isNone() && crl.isNone();
    }

    Duration handshake() {
        return answer.multipliedBy(3);
    }
}
