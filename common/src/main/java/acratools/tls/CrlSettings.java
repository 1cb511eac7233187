package acratools.tls;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Which lists of revoked certificates are consulted. Source: spec/cli.md, "Shared flag families".
 *
 * @param url of a list of the user's, {@code http}, {@code https} or {@code file}
 * @param named what becomes of the lists that certificates name
 * @param onlyLeaf whether authorities between the server and the root are left out
 * @param cacheSize how many lists are kept; 0 for none
 * @param cacheTime how long a list is kept; zero for not at all
 */
public record CrlSettings(
        Optional<URI> url, NamedAddresses named, boolean onlyLeaf, int cacheSize, Duration cacheTime) {
    /** Consults none. */
    public static CrlSettings none() {
        return new CrlSettings(Optional.empty(), NamedAddresses.IGNORE, false, 0, Duration.ZERO);
    }

    boolean isNone() {
        return url.isEmpty() && named == NamedAddresses.IGNORE;
    }
}
