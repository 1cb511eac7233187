package acratools.tls;

import acratools.failure.InputFailure;
import acratools.log.Log;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Makes JSSE's objects of {@link TlsSettings}: TLS 1.2 and 1.3, the server's name always verified. */
public final class TlsContexts {
    private TlsContexts() {}

    /**
     * A socket factory whose sockets verify the server's chain and name.
     *
     * @throws InputFailure if a file cannot be read or used; the subject is its path
     */
    public static TlsSockets sockets(TlsSettings settings, Log log) {
        return sockets(settings, TlsCheck.CHAIN_AND_NAME, TlsRoots.SYSTEM_TOO, log);
    }

    /**
     * A socket factory whose sockets verify what {@code check} says, for protocols whose settings ask for less than all.
     *
     * @throws InputFailure if a file cannot be read or used; the subject is its path
     */
    public static TlsSockets sockets(TlsSettings settings, TlsCheck check, TlsRoots roots, Log log) {
        List<X509Certificate> cas = settings.ca()
                .map(ca -> PemFiles.authorities(ca, log))
                .or(() -> settings.caText().map(PemFiles::certificates))
                .orElseGet(List::of);
        ClientKeyManager client = settings.certificate().isEmpty()
                ? new ClientKeyManager(List.of(), null)
                : client(settings.certificate().get(), settings.key().orElseThrow(), log);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {client}, new TrustManager[] {trust(settings, cas, check, roots, log)}, null);
            return new TlsSockets(context.getSocketFactory(), client, settings.sni(), settings.flags(), check);
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("this java has no TLS", broken);
        }
    }

    private static TrustManager trust(
            TlsSettings settings, List<X509Certificate> cas, TlsCheck check, TlsRoots roots, Log log)
            throws GeneralSecurityException {
        if (check == TlsCheck.NOTHING) {
            return new UnverifiedTrust();
        }
        RevocationChecker revocation = settings.revocation().isNone()
                ? null
                : new RevocationChecker(settings.revocation(), InstantSource.system(), log);
        return new AddingTrustManager(cas, roots == TlsRoots.SYSTEM_TOO || cas.isEmpty(), revocation);
    }

    private static ClientKeyManager client(Path certificatePath, Path keyPath, Log log) {
        List<X509Certificate> chain = PemFiles.certificates(certificatePath);
        PrivateKey key = PemFiles.privateKey(keyPath, log);
        if (!KeyMatch.belongs(key, chain.get(0).getPublicKey())) {
            throw new InputFailure(
                    keyPath.toString(),
                    "the key does not belong to the certificate in " + certificatePath,
                    "give the certificate's own key; the client's certificate must come first in its file");
        }
        return new ClientKeyManager(chain, key);
    }
}
