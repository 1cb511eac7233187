package acratools.cli;

import acratools.failure.InputFailure;
import acratools.log.Log;
import acratools.tls.TlsFlagNames;
import acratools.tls.TlsSettings;
import java.nio.file.Path;
import java.util.Optional;

/** Turns the {@link TlsFlags} of one connection into its settings. */
final class TlsOptions {
    private final FlagValues values;
    private final TlsFlags flags;
    private final Flag<Boolean> enable;

    TlsOptions(FlagValues values, TlsFlags flags, Flag<Boolean> enable) {
        this.values = values;
        this.flags = flags;
        this.enable = enable;
    }

    /**
     * The settings, if TLS is switched on; warns if it is not and there are some.
     *
     * @param ca the path of the CA's certificates, empty if none is given
     * @param ignored the warning
     * @throws InputFailure if one of certificate and key is given alone
     */
    Optional<TlsSettings> settings(String ca, String ignored, Log log) {
        requirePair();
        TlsSettings settings = new TlsSettings(
                path(ca),
                path(values.get(flags.cert)),
                path(values.get(flags.key)),
                values.get(flags.sni).isEmpty() ? Optional.empty() : Optional.of(values.get(flags.sni)),
                values.get(flags.auth));
        if (values.get(enable)) {
            String prefix = flags.ca.spelling().substring(0, flags.ca.spelling().length() - "ca".length());
            return Optional.of(settings.named(TlsFlagNames.of(prefix, "")));
        }
        if (!settings.equals(TlsSettings.system())) {
            log.warning(ignored, "missing", enable.spelling());
        }
        return Optional.empty();
    }

    private void requirePair() {
        boolean noKey = values.get(flags.key).isEmpty();
        if (values.get(flags.cert).isEmpty() != noKey) {
            Flag<String> given = noKey ? flags.cert : flags.key;
            Flag<String> missing = noKey ? flags.key : flags.cert;
            throw new InputFailure(
                    values.subject(given),
                    noKey ? "the certificate is given without its key" : "the key is given without its certificate",
                    "add " + missing.spelling() + ", or leave " + given.spelling() + " away");
        }
    }

    private static Optional<Path> path(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.of(Path.of(value));
    }
}
