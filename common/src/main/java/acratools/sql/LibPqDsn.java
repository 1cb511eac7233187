package acratools.sql;

import acratools.failure.InputFailure;
import acratools.secret.Secret;
import acratools.secret.SecretEnvironment;
import acratools.tls.TlsCheck;
import acratools.tls.TlsFlagNames;
import acratools.tls.TlsRoots;
import acratools.tls.TlsSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * lib/pq's meaning of a connection string's keys. Defaults are its own: host {@code localhost}, port 5432, TLS {@code
 * require}. A key it does not know is a setting of the server ({@code search_path}), sent at login.
 */
final class LibPqDsn {
    private static final int PORT = 5432;

    private static final Map<String, String> VARIABLES = variables();

    private final Map<String, String> keys;
    private final SecretEnvironment environment;
    private final GoDsn.Builder parts = new GoDsn.Builder("postgresql", PORT);

    private LibPqDsn(Map<String, String> keys, SecretEnvironment environment) {
        this.keys = keys;
        this.environment = environment;
    }

    static GoDsn read(String text, SecretEnvironment environment) {
        boolean url = text.startsWith("postgres://") || text.startsWith("postgresql://");
        return new LibPqDsn(url ? LibPqUrl.read(text) : LibPqPairs.read(text), environment).read();
    }

    private GoDsn read() {
        String host = take("host").orElse("localhost");
        if (host.startsWith("/") || host.startsWith("@")) {
            throw GoDsn.malformed(
                    "names a local socket, which the driver here cannot use", "give a host, for instance localhost");
        }
        if (host.isEmpty() || !isHost(host)) {
            throw GoDsn.malformed("the host is no name and no address");
        }
        parts.host = host;
        take("port").ifPresent(parts::port);
        parts.user = take("user").or(() -> setting("USER")).orElse("");
        parts.database = take("dbname").orElse(parts.user);
        Optional<String> password = take("password");
        if (password.isPresent()) {
            parts.password(password.get());
        } else {
            environment.value(GoDsn.POSTGRESQL_PASSWORD).ifPresent(given -> parts.password = given);
        }
        parts.tls = tls();
        connectTimeout();
        take("application_name")
                .or(() -> take("fallback_application_name"))
                .ifPresent(name -> parts.properties.put("ApplicationName", name));
        refuse("krbsrvname", "krbspn", "gssencmode", "service", "servicefile", "hostaddr", "sslinline");
        if (keys.containsKey("passfile")) {
            throw GoDsn.malformed(
                    "passfile is not supported",
                    "give the password in " + GoDsn.POSTGRESQL_PASSWORD + " or in the string");
        }
        requireUtf8();
        for (String harmless : new String[] {
            "fallback_application_name", "binary_parameters", "disable_prepared_binary_result", "sslsni"
        }) {
            keys.remove(harmless);
        }
        serverSettings();
        return new GoDsn(parts);
    }

    /** lib/pq's four modes; the others of libpq it refuses. */
    private DsnTls tls() {
        String mode = take("sslmode").filter(given -> !given.isEmpty()).orElse("require");
        Optional<Path> rootCa = file("sslrootcert");
        Optional<Path> certificate = file("sslcert");
        Optional<Path> key = file("sslkey");
        return switch (mode) {
            case "disable" -> DsnTls.off();
            case "require" -> {
                // As libpq: a root CA that is there is used.
                Optional<Path> there = rootCa.filter(Files::exists);
                yield tls(there.isPresent() ? TlsCheck.CHAIN : TlsCheck.NOTHING, there, certificate, key);
            }
            case "verify-ca" -> tls(TlsCheck.CHAIN, rootCa, certificate, key);
            case "verify-full" -> tls(TlsCheck.CHAIN_AND_NAME, rootCa, certificate, key);
            default ->
                throw GoDsn.malformed(
                        "sslmode is none that the Go driver knows",
                        "give disable, require (the default), verify-ca or verify-full");
        };
    }

    private static DsnTls tls(TlsCheck check, Optional<Path> rootCa, Optional<Path> certificate, Optional<Path> key) {
        TlsSettings settings = new TlsSettings(rootCa, certificate, key, Optional.empty(), -1)
                .named(TlsFlagNames.of("--tls_database_", "--tls_database_enabled"));
        return new DsnTls(DsnTls.Use.REQUIRED, check, TlsRoots.GIVEN_ALONE, settings);
    }

    private void connectTimeout() {
        Optional<String> seconds = take("connect_timeout");
        if (seconds.isPresent() && !seconds.get().isEmpty()) {
            try {
                String given = Integer.toString(Math.max(Integer.parseInt(seconds.get()), 0));
                parts.properties.put("connectTimeout", given);
                parts.properties.put("loginTimeout", given);
            } catch (NumberFormatException e) {
                throw GoDsn.malformed("connect_timeout is no whole number of seconds");
            }
        }
    }

    private void requireUtf8() {
        String encoding = take("client_encoding").orElse("UTF8");
        if (!encoding.equalsIgnoreCase("UTF8") && !encoding.equalsIgnoreCase("UTF-8")) {
            throw GoDsn.malformed("client_encoding must be absent or UTF8");
        }
        String dateStyle = take("datestyle").orElse("ISO, MDY");
        if (!dateStyle.equals("ISO, MDY")) {
            throw GoDsn.malformed("datestyle must be absent or \"ISO, MDY\"");
        }
    }

    private void refuse(String... unsupported) {
        for (String key : unsupported) {
            if (keys.containsKey(key)) {
                throw GoDsn.malformed(key + " is not supported", "leave it out");
            }
        }
    }

    private void serverSettings() {
        StringBuilder options = new StringBuilder(take("options").orElse(""));
        for (Map.Entry<String, String> setting : keys.entrySet()) {
            String name = setting.getKey();
            if (!name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '.')) {
                throw GoDsn.malformed("has a key that is no name");
            }
            options.append(options.isEmpty() ? "" : " ")
                    .append("-c ")
                    .append(name)
                    .append('=')
                    .append(setting.getValue().replace("\\", "\\\\").replace(" ", "\\ "));
        }
        if (!options.isEmpty()) {
            parts.properties.put("options", options.toString());
        }
    }

    private Optional<Path> file(String key) {
        return take(key).filter(path -> !path.isEmpty()).map(Path::of);
    }

    /** The key's value, which counts as dealt with; else that of its variable. */
    private Optional<String> take(String key) {
        String given = keys.remove(key);
        if (given != null) {
            return Optional.of(given);
        }
        String variable = VARIABLES.get(key);
        return variable == null ? Optional.empty() : setting(variable);
    }

    private Optional<String> setting(String variable) {
        Optional<Secret> value = environment.value(variable);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try (Secret held = value.get()) {
            return Optional.of(held.use(bytes -> new String(bytes, StandardCharsets.UTF_8)));
        }
    }

    private static boolean isHost(String host) {
        return host.chars().allMatch(c -> Character.isLetterOrDigit(c) || ".-_:%".indexOf(c) >= 0);
    }

    private static Map<String, String> variables() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("host", "PGHOST");
        names.put("port", "PGPORT");
        names.put("dbname", "PGDATABASE");
        names.put("user", "PGUSER");
        names.put("sslmode", "PGSSLMODE");
        names.put("sslrootcert", "PGSSLROOTCERT");
        names.put("sslcert", "PGSSLCERT");
        names.put("sslkey", "PGSSLKEY");
        names.put("connect_timeout", "PGCONNECT_TIMEOUT");
        names.put("application_name", "PGAPPNAME");
        names.put("options", "PGOPTIONS");
        return names;
    }

    /** The pairs of either form are checked by the same rules. */
    static void put(Map<String, String> keys, String key, String value) {
        if (value.indexOf('\0') >= 0) {
            throw GoDsn.malformed("holds a zero byte");
        }
        keys.put(key, value);
    }

    static InputFailure badUrl(String reason) {
        return GoDsn.malformed(
                reason, "in a URL, write special characters of user and password as % and two hex digits: %40 is @");
    }
}
