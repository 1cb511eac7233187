package acratools.cli;

import acratools.failure.InputFailure;
import acratools.tls.CrlSettings;
import acratools.tls.NamedAddresses;
import acratools.tls.OcspSettings;
import acratools.tls.RevocationSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Turns the {@link RevocationFlags} of one connection into its settings. */
final class RevocationOptions {
    private static final List<String> WEB = List.of("http", "https");
    private static final List<String> WEB_OR_FILE = List.of("http", "https", "file");

    private final FlagValues values;
    private final RevocationFlags own;
    private final TlsFallback fallback;

    RevocationOptions(FlagValues values, RevocationFlags own, TlsFallback fallback) {
        this.values = values;
        this.own = own;
        this.fallback = fallback;
    }

    /** @throws InputFailure if an address is none, or of a kind that cannot be asked */
    RevocationSettings settings() {
        RevocationFlags base = TlsFlags.BASE.revocation;
        OcspSettings ocsp = new OcspSettings(
                address(fallback.of(own.ocspUrl, base.ocspUrl), WEB),
                required(values.get(fallback.of(own.ocspRequired, base.ocspRequired))),
                named(values.get(fallback.of(own.ocspFromCert, base.ocspFromCert))),
                values.get(fallback.of(own.ocspOnlyLeaf, base.ocspOnlyLeaf)));
        CrlSettings crl = new CrlSettings(
                address(fallback.of(own.crlUrl, base.crlUrl), WEB_OR_FILE),
                named(values.get(fallback.of(own.crlFromCert, base.crlFromCert))),
                values.get(fallback.of(own.crlOnlyLeaf, base.crlOnlyLeaf)),
                values.get(fallback.of(own.crlCacheSize, base.crlCacheSize)),
                Duration.ofSeconds(values.get(fallback.of(own.crlCacheSeconds, base.crlCacheSeconds))));
        return new RevocationSettings(ocsp, crl);
    }

    private static OcspSettings.Required required(OcspRequired word) {
        return switch (word) {
            case DENY_UNKNOWN -> OcspSettings.Required.DENY_UNKNOWN;
            case ALLOW_UNKNOWN -> OcspSettings.Required.ALLOW_UNKNOWN;
            case REQUIRE_GOOD -> OcspSettings.Required.REQUIRE_GOOD;
        };
    }

    private static NamedAddresses named(RevocationFromCert word) {
        return switch (word) {
            case USE -> NamedAddresses.USE;
            case TRUST -> NamedAddresses.TRUST;
            case PREFER -> NamedAddresses.PREFER;
            case IGNORE -> NamedAddresses.IGNORE;
        };
    }

    private Optional<URI> address(Flag<String> flag, List<String> schemes) {
        String text = values.get(flag);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI address = new URI(text);
            String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
            if (schemes.contains(scheme) && isWhole(address, scheme)) {
                return Optional.of(address);
            }
        } catch (URISyntaxException noAddress) {
            throw bad(flag, schemes);
        }
        throw bad(flag, schemes);
    }

    /** A file's address has an absolute path and no host; any other has a host, and no password, which nobody would be sent. */
    private static boolean isWhole(URI address, String scheme) {
        if (!scheme.equals("file")) {
            return address.getHost() != null && address.getRawUserInfo() == null;
        }
        String path = String.valueOf(address.getPath());
        return path.startsWith("/")
                && address.getAuthority() == null
                && address.getQuery() == null
                && address.getFragment() == null;
    }

    private InputFailure bad(Flag<String> flag, List<String> schemes) {
        boolean file = schemes.contains("file");
        return new InputFailure(
                values.subject(flag),
                "is no address of the form http://host/path" + (file ? " or file:///path" : ""),
                "give the address of " + (file ? "a list of revoked certificates" : "an OCSP server"));
    }
}
