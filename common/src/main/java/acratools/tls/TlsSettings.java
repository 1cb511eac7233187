package acratools.tls;

import acratools.failure.InputFailure;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What one family of TLS flags says. Holds paths, never a key.
 *
 * @param ca PEM certificates that are trusted beside the system's roots: a file, or a directory of files
 * @param caText the same where they lie in no file; counts where there is no {@code ca}
 * @param certificate PEM, the client's certificate and the intermediates behind it
 * @param key PEM, the client's private key: PKCS#8, PKCS#1 or SEC1
 * @param sni the server name to ask for, and to verify, instead of the host
 * @param auth Go's {@code tls.ClientAuthType}, 0 to 4, or -1 for "as the general flag says"; a client has no use for it,
 *     so it is checked and kept
 * @param flags how hints name the flags that set all this
 * @param revocation how it is looked up whether the server's certificates are revoked
 */
public record TlsSettings(
        Optional<Path> ca,
        Optional<PemText> caText,
        Optional<Path> certificate,
        Optional<Path> key,
        Optional<String> sni,
        int auth,
        TlsFlagNames flags,
        RevocationSettings revocation) {
    /** @throws InputFailure if only one of certificate and key is there, or {@code auth} is out of range */
    public TlsSettings {
        if (certificate.isPresent() != key.isPresent()) {
            boolean noKey = key.isEmpty();
            throw new InputFailure(
                    "tls client certificate",
                    noKey ? "the certificate is given without its key" : "the key is given without its certificate",
                    "give both or neither");
        }
        if (auth < -1 || auth > 4) {
            throw new InputFailure("tls client auth", "is " + auth, "give 0 to 4, or -1");
        }
    }

    /** The same without flags; nothing is looked up. */
    public TlsSettings(
            Optional<Path> ca, Optional<Path> certificate, Optional<Path> key, Optional<String> sni, int auth) {
        this(ca, Optional.empty(), certificate, key, sni, auth, TlsFlagNames.UNKNOWN, RevocationSettings.none());
    }

    /** The same settings, of these flags. */
    public TlsSettings named(TlsFlagNames names) {
        return new TlsSettings(ca, caText, certificate, key, sni, auth, names, revocation);
    }

    /** The same settings, with revocation looked up like this. */
    public TlsSettings looking(RevocationSettings up) {
        return new TlsSettings(ca, caText, certificate, key, sni, auth, flags, up);
    }

    /** The same settings; {@code authorities}, if any, are trusted where no path names others. */
    public TlsSettings trusting(Optional<PemText> authorities) {
        return new TlsSettings(ca, authorities, certificate, key, sni, auth, flags, revocation);
    }

    /** The system's roots alone, no client certificate. */
    public static TlsSettings system() {
        return new TlsSettings(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), -1);
    }
}
