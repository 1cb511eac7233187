package acratools.masterkey.vault;

import acratools.failure.MasterKeyFailure;
import acratools.failure.MasterKeyFailure.Case;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where Vault's API answers: {@code http(s)://host:port}, with a path before {@code /v1} where a proxy adds one.
 *
 * @param base without a slash at its end
 */
public record VaultAddress(URI base) {
    private static final String FLAG = "--vault_connection_api_string";
    private static final String HINT = "give " + FLAG + " as https://host:port";

    /**
     * Reads the value of {@code --vault_connection_api_string}. A slash or {@code /v1} at its end is dropped.
     *
     * @throws MasterKeyFailure with {@link Case#BAD_ADDRESS}; the message does not quote the text, which may hold a
     *     password
     */
    public static VaultAddress parse(String text) {
        URI uri;
        try {
            uri = new URI(text.strip());
        } catch (URISyntaxException notQuoted) {
            throw refused("is no valid address");
        }
        String scheme = uri.getScheme();
        String authority = uri.getRawAuthority();
        if (authority != null && authority.indexOf('@') >= 0) {
            throw new MasterKeyFailure(
                    Case.BAD_ADDRESS,
                    FLAG,
                    "the address holds a user name or password",
                    "give the address alone; the token comes from VAULT_API_TOKEN");
        }
        if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
            throw refused("the address does not start with http:// or https://");
        }
        if (authority == null || host(authority).isEmpty()) {
            throw refused("the address names no host");
        }
        if (uri.getHost() == null && (!isHostName(host(authority)) || !isPort(port(authority)))) {
            throw refused("host or port is not valid");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw refused("the address has a query or fragment");
        }
        return new VaultAddress(
                URI.create(scheme.toLowerCase(Locale.ROOT) + "://" + authority + prefix(uri.getRawPath())));
    }

    /** Whether requests go over TLS. */
    public boolean isTls() {
        return "https".equals(base.getScheme());
    }

    /** Whether the host is this machine, told by its name alone. */
    public boolean isLoopback() {
        String host = host();
        return host.equals("localhost")
                || host.equals("[::1]")
                || (host.startsWith("127.") && Character.isDigit(host.charAt(host.length() - 1)));
    }

    /** The host; IPv6 addresses are in brackets. {@link URI#getHost} knows none with an underscore. */
    String host() {
        return host(base.getRawAuthority());
    }

    /** The port; the scheme's own where the address has none. */
    int port() {
        String port = port(base.getRawAuthority());
        if (!port.isEmpty()) {
            return Integer.parseInt(port);
        }
        return isTls() ? 443 : 80;
    }

    /** The address of an API path, which must be percent-encoded already. */
    URI api(String encodedPath) {
        return URI.create(base + "/v1/" + encodedPath);
    }

    @Override
    public String toString() {
        return base.toString();
    }

    private static String prefix(String path) {
        String trimmed = path;
        while (trimmed.endsWith("/")) {
            trimmed = trimmed.substring(0, trimmed.length() - 1);
        }
        return trimmed.endsWith("/v1") ? trimmed.substring(0, trimmed.length() - 3) : trimmed;
    }

    private static String host(String authority) {
        return authority.substring(0, hostEnd(authority));
    }

    private static String port(String authority) {
        int end = hostEnd(authority);
        return end == authority.length() ? "" : authority.substring(end + 1);
    }

    private static int hostEnd(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon < 0 || colon < authority.lastIndexOf(']') ? authority.length() : colon;
    }

    /** What DNS and hosts files take beside {@link URI}'s own rules. */
    private static boolean isHostName(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && "-_.".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPort(String port) {
        if (port.isEmpty()) {
            return true;
        }
        try {
            int number = Integer.parseInt(port);
            return number > 0 && number <= 65535 && port.charAt(0) != '+';
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static MasterKeyFailure refused(String reason) {
        return new MasterKeyFailure(Case.BAD_ADDRESS, FLAG, reason, HINT);
    }
}
