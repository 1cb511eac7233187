package acratools.cli;

import acratools.failure.InputFailure;
import acratools.log.Log;
import acratools.tls.TlsFlagNames;
import acratools.tls.TlsSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Turns the {@link TlsFlags} of one connection into its settings; what is not given there, {@link TlsFlags#BASE} says. */
final class TlsOptions {
    private final FlagValues values;
    private final TlsFlags flags;
    private final Flag<Boolean> enable;
    private final TlsFallback fallback;

    TlsOptions(FlagValues values, TlsFlags flags, Flag<Boolean> enable) {
        this.values = values;
        this.flags = flags;
        this.enable = enable;
        this.fallback = new TlsFallback(values);
    }

    /**
     * The settings, if TLS is switched on; warns if it is not and there are some of the connection's own.
     *
     * @param ca the path of the CA's certificates by a flag of the connection's own, empty if none is given
     * @param ignored the warning
     * @throws InputFailure if one of certificate and key is given alone, or an address cannot be used
     */
    Optional<TlsSettings> settings(String ca, String ignored, Log log) {
        Flag<String> cert = fallback.of(flags.cert, TlsFlags.BASE.cert);
        Flag<String> key = fallback.of(flags.key, TlsFlags.BASE.key);
        requirePair(cert, key);
        if (!values.get(enable)) {
            if (!ca.isEmpty() || isOneGiven(flags.all())) {
                log.warning(ignored, "missing", enable.spelling());
            }
            return Optional.empty();
        }
        TlsSettings settings = new TlsSettings(
                path(ca.isEmpty() ? values.get(fallback.of(flags.ca, TlsFlags.BASE.ca)) : ca),
                path(values.get(cert)),
                path(values.get(key)),
                values.get(flags.sni).isEmpty() ? Optional.empty() : Optional.of(values.get(flags.sni)),
                values.get(fallback.of(flags.auth, TlsFlags.BASE.auth)));
        String prefix = flags.ca.spelling().substring(0, flags.ca.spelling().length() - "ca".length());
        return Optional.of(settings.named(TlsFlagNames.of(prefix, ""))
                .looking(new RevocationOptions(values, flags.revocation, fallback).settings()));
    }

    /**
     * Warns of flags for any server: the connection has TLS by another's word than the flag that switches it on, and so
     * without them.
     */
    void warnOfBase(String ignored, Log log) {
        if (!values.get(enable) && isOneGiven(TlsFlags.ofAnyServer())) {
            log.warning(ignored, "missing", enable.spelling());
        }
    }

    private boolean isOneGiven(List<Flag<?>> some) {
        for (Flag<?> flag : some) {
            if (values.flags().contains(flag) && fallback.isGiven(flag)) {
                return true;
            }
        }
        return false;
    }

    private void requirePair(Flag<String> cert, Flag<String> key) {
        boolean noKey = values.get(key).isEmpty();
        if (values.get(cert).isEmpty() != noKey) {
            Flag<String> given = noKey ? cert : key;
            Flag<String> missing = noKey ? key : cert;
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
