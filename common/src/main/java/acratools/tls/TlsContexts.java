package acratools.tls;

import acratools.failure.InputFailure;
import acratools.log.Log;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/** Makes JSSE's objects of {@link TlsSettings}: TLS 1.2 and 1.3, the server's name always verified. */
public final class TlsContexts {
    private TlsContexts() {}

    /**
     * A factory whose sockets verify the server's chain and name.
     *
     * @throws InputFailure if a file cannot be read or used; the subject is its path
     */
    public static SSLSocketFactory socketFactory(TlsSettings settings, Log log) {
        return new NamedSocketFactory(context(settings, log).getSocketFactory(), settings.sni());
    }

    /**
     * A context with the CA, the system's roots and the client's certificate. Whoever uses it without {@link
     * #socketFactory} has to switch name verification on.
     *
     * @throws InputFailure as {@link #socketFactory}
     */
    public static SSLContext context(TlsSettings settings, Log log) {
        List<X509Certificate> cas = settings.ca().map(PemFiles::certificates).orElseGet(List::of);
        try {
            KeyManager[] keys = settings.certificate().isEmpty()
                    ? new KeyManager[0]
                    : new KeyManager[] {
                        client(settings.certificate().get(), settings.key().orElseThrow(), log)
                    };
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, new TrustManager[] {new AddingTrustManager(cas)}, null);
            return context;
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("this java has no TLS", broken);
        }
    }

    private static KeyManager client(Path certificatePath, Path keyPath, Log log) {
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
