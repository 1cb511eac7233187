package acratools.sql;

import acratools.tls.TlsCheck;
import acratools.tls.TlsFlagNames;
import acratools.tls.TlsRoots;
import acratools.tls.TlsSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * Which TLS a connection uses. JDBC drivers make their socket factories by name and give them nothing but properties, so
 * it can be written into those and read back.
 *
 * @param use whether TLS is spoken
 * @param check what is verified
 * @param roots who is trusted
 * @param settings the files
 */
record DsnTls(Use use, TlsCheck check, TlsRoots roots, TlsSettings settings) {
    enum Use {
        OFF,
        /** If the server can; else in clear. */
        PREFERRED,
        REQUIRED
    }

    private static final String PREFIX = "acratools.tls.";

    static DsnTls off() {
        return new DsnTls(Use.OFF, TlsCheck.CHAIN_AND_NAME, TlsRoots.SYSTEM_TOO, TlsSettings.system());
    }

    /** What the flags of a tool ask for: everything is verified. */
    static DsnTls verified(TlsSettings settings) {
        return new DsnTls(Use.REQUIRED, TlsCheck.CHAIN_AND_NAME, TlsRoots.SYSTEM_TOO, settings);
    }

    void write(Properties properties) {
        properties.setProperty(PREFIX + "check", check.name());
        properties.setProperty(PREFIX + "roots", roots.name());
        write(properties, "ca", settings.ca().map(Path::toString));
        write(properties, "cert", settings.certificate().map(Path::toString));
        write(properties, "key", settings.key().map(Path::toString));
        write(properties, "sni", settings.sni());
        DsnRevocation.write(settings.revocation(), PREFIX, properties);
    }

    private static void write(Properties properties, String name, Optional<String> value) {
        value.ifPresent(text -> properties.setProperty(PREFIX + name, text));
    }

    static DsnTls read(Properties properties) {
        TlsSettings settings = new TlsSettings(
                read(properties, "ca").map(Path::of),
                read(properties, "cert").map(Path::of),
                read(properties, "key").map(Path::of),
                read(properties, "sni"),
                -1);
        return new DsnTls(
                Use.REQUIRED,
                TlsCheck.valueOf(properties.getProperty(PREFIX + "check")),
                TlsRoots.valueOf(properties.getProperty(PREFIX + "roots")),
                settings.named(TlsFlagNames.of("--tls_database_", "")).looking(DsnRevocation.read(PREFIX, properties)));
    }

    private static Optional<String> read(Properties properties, String name) {
        return Optional.ofNullable(properties.getProperty(PREFIX + name));
    }
}
