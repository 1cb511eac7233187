package acratools.sql;

import acratools.tls.CrlSettings;
import acratools.tls.NamedAddresses;
import acratools.tls.OcspSettings;
import acratools.tls.RevocationSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;

/** Writes what is to be looked up into a connection's properties and reads it back, as {@link DsnTls} does with the rest. */
final class DsnRevocation {
    private DsnRevocation() {}

    static void write(RevocationSettings settings, String prefix, Properties properties) {
        OcspSettings ocsp = settings.ocsp();
        CrlSettings crl = settings.crl();
        ocsp.url().ifPresent(url -> properties.setProperty(prefix + "ocsp.url", url.toString()));
        properties.setProperty(prefix + "ocsp.required", ocsp.required().name());
        properties.setProperty(prefix + "ocsp.named", ocsp.named().name());
        properties.setProperty(prefix + "ocsp.leaf", Boolean.toString(ocsp.onlyLeaf()));
        crl.url().ifPresent(url -> properties.setProperty(prefix + "crl.url", url.toString()));
        properties.setProperty(prefix + "crl.named", crl.named().name());
        properties.setProperty(prefix + "crl.leaf", Boolean.toString(crl.onlyLeaf()));
        properties.setProperty(prefix + "crl.size", Integer.toString(crl.cacheSize()));
        properties.setProperty(prefix + "crl.time", crl.cacheTime().toString());
        properties.setProperty(prefix + "answer", settings.answer().toString());
    }

    static RevocationSettings read(String prefix, Properties properties) {
        OcspSettings ocsp = new OcspSettings(
                url(prefix + "ocsp.url", properties),
                OcspSettings.Required.valueOf(properties.getProperty(prefix + "ocsp.required")),
                NamedAddresses.valueOf(properties.getProperty(prefix + "ocsp.named")),
                Boolean.parseBoolean(properties.getProperty(prefix + "ocsp.leaf")));
        CrlSettings crl = new CrlSettings(
                url(prefix + "crl.url", properties),
                NamedAddresses.valueOf(properties.getProperty(prefix + "crl.named")),
                Boolean.parseBoolean(properties.getProperty(prefix + "crl.leaf")),
                Integer.parseInt(properties.getProperty(prefix + "crl.size")),
                Duration.parse(properties.getProperty(prefix + "crl.time")));
        return new RevocationSettings(ocsp, crl, Duration.parse(properties.getProperty(prefix + "answer")));
    }

    private static Optional<URI> url(String name, Properties properties) {
        return Optional.ofNullable(properties.getProperty(name)).map(URI::create);
    }
}
