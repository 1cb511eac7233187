package acratools.storage;

import acratools.failure.InputFailure;
import acratools.tls.TlsSettings;
import java.util.Optional;

/**
 * Which Redis, and how to get there. The password is no part of it.
 *
 * @param host name or address
 * @param port 1 to 65535
 * @param database its number, 0 or more
 * @param user the ACL user; absent for Redis' default one
 * @param tls absent for an unprotected connection
 * @param patience how long to wait
 */
public record RedisSettings(
        String host, int port, int database, Optional<String> user, Optional<TlsSettings> tls, RedisPatience patience) {
    private static final int MOST_PORT = 65535;

    /** @throws InputFailure if there is no host, or port or database is out of range */
    public RedisSettings {
        if (host.isEmpty()) {
            throw new InputFailure("redis address", "names no host", "give it as host:port");
        }
        if (port < 1 || port > MOST_PORT) {
            throw new InputFailure("redis port", "is " + port, "give 1 to " + MOST_PORT);
        }
        if (database < 0) {
            throw new InputFailure("redis database", "is " + database, "give 0 or more");
        }
    }

    /** The server in messages: {@code redis host:port}. */
    String server() {
        return "redis " + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
