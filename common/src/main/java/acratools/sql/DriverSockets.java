package acratools.sql;

import acratools.tls.TlsSockets;
import java.util.Collections;
import java.util.Map;
import java.util.UUID;
import java.util.WeakHashMap;

/**
 * Where a JDBC driver finds the sockets of a {@link Database}: it makes its socket factory by name and gives it nothing but
 * a connection's properties, which are text. So all connections of a database have the same sockets, with one memory of
 * revocation lists and one log. What is here is not kept from going: it goes with its database.
 */
final class DriverSockets {
    /** The property that holds the name. */
    static final String PROPERTY = "acratools.tls";

    private static final Map<TlsSockets, String> NAMES = Collections.synchronizedMap(new WeakHashMap<>());

    private DriverSockets() {}

    /** The name under which {@code sockets} are found for as long as the caller has them. */
    static String name(TlsSockets sockets) {
        return NAMES.computeIfAbsent(sockets, any -> UUID.randomUUID().toString());
    }

    static TlsSockets named(String name) {
        synchronized (NAMES) {
            for (Map.Entry<TlsSockets, String> entry : NAMES.entrySet()) {
                if (entry.getValue().equals(name)) {
                    return entry.getKey();
                }
            }
        }
        throw new IllegalStateException("no database has these sockets");
    }
}
