package acratools.sql;

import acratools.tls.TlsCheck;
import acratools.tls.TlsFlagNames;
import acratools.tls.TlsRoots;
import acratools.tls.TlsSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * go-sql-driver/mysql's connection string: {@code [user[:password]@][net[(address)]]/database[?name=value&…]}. The last
 * {@code /} ends the address, the last {@code @} before it the login, the first {@code :} the user, so that a password
 * may hold any of these. A parameter it does not know is a session variable.
 */
final class MySqlDsn {
    private static final int PORT = 3306;

    /** How values are shown, or what this side does anyway: no matter here. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "checkConnLiveness",
            "clientFoundRows",
            "columnsWithAlias",
            "compress",
            "connectionAttributes",
            "interpolateParams",
            "loc",
            "maxAllowedPacket",
            "multiStatements",
            "parseTime",
            "rejectReadOnly",
            "timeTruncate",
            "writeTimeout");

    private static final Set<String> CHARSETS = Set.of("utf8", "utf8mb3", "utf8mb4");

    private static final String SAFE_LOGINS = "client_ed25519,caching_sha2_password,sha256_password";

    private final GoDsn.Builder parts = new GoDsn.Builder("mysql", PORT);
    private final StringBuilder variables = new StringBuilder();
    private boolean cleartextAllowed;
    private boolean nativeAllowed = true;

    private MySqlDsn() {}

    static GoDsn read(String text) {
        return new MySqlDsn().parse(text);
    }

    private GoDsn parse(String text) {
        int slash = lastSlash(text);
        if (slash < 0) {
            throw GoDsn.malformed(
                    "has no \"/\" before the database's name", "write user:password@tcp(host:port)/database");
        }
        int at = text.lastIndexOf('@', slash - 1);
        if (at >= 0) {
            int colon = text.indexOf(':');
            boolean withPassword = colon >= 0 && colon < at;
            parts.user = text.substring(0, withPassword ? colon : at);
            if (withPassword && colon + 1 < at) {
                parts.password(text.substring(colon + 1, at));
            }
        }
        address(text.substring(at + 1, slash));
        int question = text.indexOf('?', slash);
        parts.database = LibPqUrl.decode(text.substring(slash + 1, question < 0 ? text.length() : question), false);
        for (Map.Entry<String, String> parameter :
                parameters(question < 0 ? "" : text.substring(question + 1)).entrySet()) {
            apply(parameter.getKey(), parameter.getValue());
        }
        parts.properties.put(
                "restrictedAuth",
                (nativeAllowed ? "mysql_native_password," : "")
                        + SAFE_LOGINS
                        + (cleartextAllowed ? ",mysql_clear_password" : ""));
        if (!variables.isEmpty()) {
            parts.properties.put("sessionVariables", variables.toString());
        }
        return new GoDsn(parts);
    }

    /** Values of parameters have their own slashes escaped, as that driver demands, or this would find them. */
    private static int lastSlash(String text) {
        return text.lastIndexOf('/');
    }

    private void address(String text) {
        int open = text.indexOf('(');
        String net = open < 0 ? text : text.substring(0, open);
        if (open >= 0 && !text.endsWith(")")) {
            throw GoDsn.malformed("the address in parentheses does not end before \"/\"");
        }
        String address = open < 0 ? "" : text.substring(open + 1, text.length() - 1);
        switch (net.isEmpty() ? "tcp" : net) {
            case "tcp" -> tcp(address);
            case "unix" -> parts.socket = address.isEmpty() ? "/tmp/mysql.sock" : address;
            default ->
                throw GoDsn.malformed(
                        "the network before the address is neither tcp nor unix",
                        "write user:password@tcp(host:port)/database");
        }
    }

    private void tcp(String address) {
        int colon = address.lastIndexOf(':');
        boolean bare = address.endsWith("]") || colon < 0;
        String host = bare ? address : address.substring(0, colon);
        if (!bare) {
            parts.port(address.substring(colon + 1));
        }
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        parts.host = host.isEmpty() ? "127.0.0.1" : bracketed ? host.substring(1, host.length() - 1) : host;
        if (!parts.host.chars().allMatch(c -> Character.isLetterOrDigit(c) || ".-_:%".indexOf(c) >= 0)
                || (!bracketed && host.indexOf(':') >= 0)) {
            throw GoDsn.malformed("the host is no name and no address");
        }
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                all.put(pair.substring(0, equals), LibPqUrl.decode(pair.substring(equals + 1), true));
            }
        }
        return all;
    }

    private void apply(String name, String value) {
        switch (name) {
            case "tls" -> parts.tls = tls(value);
            case "timeout" -> parts.properties.put("connectTimeout", millis(name, value));
            case "readTimeout" -> parts.properties.put("socketTimeout", millis(name, value));
            case "allowCleartextPasswords" -> cleartextAllowed = bool(name, value);
            case "allowNativePasswords" -> nativeAllowed = bool(name, value);
            case "charset" -> requireUtf8(value);
            case "collation" -> variable("collation_connection", value);
            case "allowAllFiles", "allowOldPasswords", "allowFallbackToPlaintext", "serverPubKey" ->
                refuse(name, value);
            default -> {
                if (!WITHOUT_EFFECT.contains(name)) {
                    variable(name, value);
                }
            }
        }
    }

    private static DsnTls tls(String value) {
        TlsSettings settings = TlsSettings.system().named(TlsFlagNames.of("--tls_database_", "--tls_database_enabled"));
        return switch (value) {
            case "0", "false", "FALSE", "False" -> DsnTls.off();
            case "1", "true", "TRUE", "True" -> DsnTls.verified(settings);
            case "skip-verify" -> new DsnTls(DsnTls.Use.REQUIRED, TlsCheck.NOTHING, TlsRoots.SYSTEM_TOO, settings);
            case "preferred" -> new DsnTls(DsnTls.Use.PREFERRED, TlsCheck.NOTHING, TlsRoots.SYSTEM_TOO, settings);
            default ->
                throw GoDsn.malformed(
                        "tls names a configuration that only a Go program can register",
                        "give true, false, skip-verify or preferred, or use --tls_database_enabled and its flags");
        };
    }

    private static void refuse(String name, String value) {
        if (!value.equals("false") && !value.equals("0") && !value.isEmpty()) {
            throw GoDsn.malformed(name + " is not supported", "leave it out");
        }
    }

    private static void requireUtf8(String value) {
        for (String charset : value.split(",", -1)) {
            if (CHARSETS.contains(charset)) {
                return;
            }
        }
        throw GoDsn.malformed("charset names none of utf8 and utf8mb4", "leave it out");
    }

    private void variable(String name, String value) {
        if (!name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '@')) {
            throw GoDsn.malformed("has a parameter that is no name");
        }
        variables
                .append(variables.isEmpty() ? "" : ",")
                .append(name)
                .append('=')
                .append(value);
    }

    private static boolean bool(String name, String value) {
        return switch (value) {
            case "1", "true", "TRUE", "True" -> true;
            case "0", "false", "FALSE", "False" -> false;
            default -> throw GoDsn.malformed(name + " is neither true nor false");
        };
    }

    /** Go's durations: numbers with units, {@code 1m30s}; {@code 0} is none. */
    private static String millis(String name, String value) {
        double total = 0;
        int at = 0;
        while (at < value.length() && !value.equals("0")) {
            int start = at;
            while (at < value.length() && (Character.isDigit(value.charAt(at)) || value.charAt(at) == '.')) {
                at++;
            }
            int unit = at;
            while (at < value.length() && !Character.isDigit(value.charAt(at)) && value.charAt(at) != '.') {
                at++;
            }
            try {
                total += Double.parseDouble(value.substring(start, unit)) * unit(value.substring(unit, at));
            } catch (NumberFormatException e) {
                total = Double.NaN;
            }
        }
        if (value.isEmpty() || !(total >= 0 && total < Integer.MAX_VALUE)) {
            throw GoDsn.malformed(name + " is no duration", "write a number and a unit: 30s, 500ms, 1m30s");
        }
        return Long.toString((long) Math.ceil(total));
    }

    private static double unit(String unit) {
        return switch (unit) {
            case "ns" -> 1e-6;
            case "us", "µs" -> 1e-3;
            case "ms" -> 1;
            case "s" -> 1e3;
            case "m" -> 60e3;
            case "h" -> 3600e3;
            default -> Double.NaN;
        };
    }
}
