package acratools.sql;

import acratools.failure.InputFailure;
import acratools.secret.Secret;
import acratools.secret.SecretEnvironment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a connection string says, read as the Go driver that Acra uses reads it: lib/pq's for PostgreSQL, go-sql-driver's
 * for MySQL. Source: spec/cli.md, "acra-rotate". The password is in a {@link Secret}; neither {@link #toString()} nor
 * any failure quotes anything of the string but names of parameters and, where the string was understood, host, port and
 * database.
 */
public final class GoDsn implements AutoCloseable {
    /** The variables that {@link #postgreSql} falls back to and that hold no secret. */
    public static final List<String> POSTGRESQL_SETTINGS = List.of(
            "PGHOST",
            "PGPORT",
            "PGDATABASE",
            "PGUSER",
            "PGSSLMODE",
            "PGSSLROOTCERT",
            "PGSSLCERT",
            "PGSSLKEY",
            "PGCONNECT_TIMEOUT",
            "PGAPPNAME",
            "PGOPTIONS",
            "USER");

    /** The variable that {@link #postgreSql} takes a missing password from. */
    public static final String POSTGRESQL_PASSWORD = "PGPASSWORD";

    private final String kind;
    private final String host;
    private final int port;
    private final String socket;
    private final String database;
    private final String user;
    private final @Nullable Secret password;
    private final DsnTls tls;
    private final Map<String, String> properties;

    GoDsn(Builder parts) {
        kind = parts.kind;
        host = parts.host;
        port = parts.port;
        socket = parts.socket;
        database = parts.database;
        user = parts.user;
        password = parts.password;
        tls = parts.tls;
        properties = Map.copyOf(parts.properties);
    }

    /**
     * Reads what lib/pq takes: {@code postgres://} or {@code postgresql://} URLs, or {@code key=value} pairs.
     *
     * @param environment has {@link #POSTGRESQL_SETTINGS} and {@link #POSTGRESQL_PASSWORD}; the string wins
     * @throws InputFailure if the string is malformed, or asks for what is not supported
     */
    public static GoDsn postgreSql(String text, SecretEnvironment environment) {
        return LibPqDsn.read(text, environment);
    }

    /**
     * Reads what go-sql-driver/mysql takes: {@code user:password@tcp(host:port)/database?parameters}.
     *
     * @throws InputFailure if the string is malformed, or asks for what is not supported
     */
    public static GoDsn mySql(String text) {
        return MySqlDsn.read(text);
    }

    /** The server's name or address; empty if it is a local socket. */
    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    /** The path of the server's local socket; empty if it is reached by TCP. */
    public String socket() {
        return socket;
    }

    /** The database; empty if none is named. */
    public String database() {
        return database;
    }

    String user() {
        return user;
    }

    /** Lent; this object erases it. */
    Optional<Secret> password() {
        return Optional.ofNullable(password);
    }

    DsnTls tls() {
        return tls;
    }

    /** What else the string sets, by the names of the JDBC driver. */
    Map<String, String> properties() {
        return properties;
    }

    /** The server in messages: {@code postgresql host:port}. */
    public String server() {
        return kind + " " + (socket.isEmpty() ? authority() : socket);
    }

    /** Host and port as they stand in a URL. */
    String authority() {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }

    @Override
    public void close() {
        if (password != null) {
            password.close();
        }
    }

    /** The server, never who logs in. */
    @Override
    public String toString() {
        return server();
    }

    /** What the two readers fill. */
    static final class Builder {
        final String kind;
        String host = "";
        int port;
        String socket = "";
        String database = "";
        String user = "";

        @Nullable
        Secret password;

        DsnTls tls = DsnTls.off();
        final Map<String, String> properties = new TreeMap<>();

        Builder(String kind, int port) {
            this.kind = kind;
            this.port = port;
        }

        void password(String text) {
            password = Secret.adopt(text.getBytes(StandardCharsets.UTF_8));
        }

        /** @throws InputFailure if it is no port */
        void port(String text) {
            try {
                port = Integer.parseInt(text);
            } catch (NumberFormatException e) {
                port = 0;
            }
            if (port < 1 || port > 65535) {
                throw malformed("the port is no number from 1 to 65535");
            }
        }
    }

    static InputFailure malformed(String reason) {
        return new InputFailure("database connection string", reason, "");
    }

    static InputFailure malformed(String reason, String hint) {
        return new InputFailure("database connection string", reason, hint);
    }
}
