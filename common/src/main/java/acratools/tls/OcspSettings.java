package acratools.tls;

import java.net.URI;
import java.util.Optional;

/**
 * How OCSP servers are asked about a server's certificates. Source: spec/cli.md, "Shared flag families".
 *
 * @param url the server to ask about the server's own certificate, {@code http} or {@code https}
 * @param required which answers are good enough
 * @param named what becomes of the servers that certificates name
 * @param onlyLeaf whether authorities between the server and the root are left out
 */
public record OcspSettings(Optional<URI> url, Required required, NamedAddresses named, boolean onlyLeaf) {
    /** Which answers are good enough; that a certificate is revoked never is, nor is no answer at all. */
    public enum Required {
        /** One server says good, and none that it does not know the certificate. */
        DENY_UNKNOWN,
        /** One server says good, or that it does not know the certificate. */
        ALLOW_UNKNOWN,
        /** Every server says good, and there is one. */
        REQUIRE_GOOD
    }

    /** Asks nobody. */
    public static OcspSettings none() {
        return new OcspSettings(Optional.empty(), Required.DENY_UNKNOWN, NamedAddresses.IGNORE, false);
    }

    boolean isNone() {
        return url.isEmpty() && named == NamedAddresses.IGNORE && required != Required.REQUIRE_GOOD;
    }
}
