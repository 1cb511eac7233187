package acratools.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts private CAs beside the system's roots. The system's trust store is opened only where the private CAs do not
 * verify a chain: it holds some 140 certificates, and parsing them takes longer than the handshake.
 */
final class AddingTrustManager extends X509ExtendedTrustManager {
    /** The chain is good, and for another name. */
    static final class OtherName extends CertificateException {
        private static final long serialVersionUID = 1L;

        OtherName(CertificateException cause) {
            super("the certificate is for another name", cause);
        }
    }

    /** One check of a server's chain by one trust manager. */
    private interface Check {
        void by(X509ExtendedTrustManager manager) throws CertificateException;
    }

    private final @Nullable X509ExtendedTrustManager own;
    private @Nullable X509ExtendedTrustManager system;

    AddingTrustManager(List<X509Certificate> cas) throws GeneralSecurityException {
        own = cas.isEmpty() ? null : of(store(cas));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, authType, manager -> manager.checkServerTrusted(chain, authType, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, authType, manager -> manager.checkServerTrusted(chain, authType, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, authType, manager -> manager.checkServerTrusted(chain, authType));
    }

    private void check(X509Certificate[] chain, String authType, Check check) throws CertificateException {
        if (own != null) {
            try {
                named(own, chain, authType, check);
                return;
            } catch (CertificateException refused) {
                if (!isUnknownAuthority(refused)) {
                    throw refused;
                }
            }
        }
        named(system(), chain, authType, check);
    }

    /** JSSE tells a wrong name by its message alone; a chain that passes without its name is one. */
    private static void named(X509ExtendedTrustManager manager, X509Certificate[] chain, String authType, Check check)
            throws CertificateException {
        try {
            check.by(manager);
        } catch (CertificateException refused) {
            if (passesWithoutName(manager, chain, authType)) {
                throw new OtherName(refused);
            }
            throw refused;
        }
    }

    private static boolean passesWithoutName(
            X509ExtendedTrustManager manager, X509Certificate[] chain, String authType) {
        try {
            manager.checkServerTrusted(chain, authType);
            return true;
        } catch (CertificateException refused) {
            return false;
        }
    }

    private static boolean isUnknownAuthority(Throwable refused) {
        for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathBuilderException) {
                return true;
            }
        }
        return false;
    }

    private synchronized X509ExtendedTrustManager system() throws CertificateException {
        if (system == null) {
            try {
                system = of(null);
            } catch (GeneralSecurityException broken) {
                throw new CertificateException("the system's trust store cannot be opened", broken);
            }
        }
        return system;
    }

    private static X509ExtendedTrustManager of(@Nullable KeyStore anchors) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(anchors);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager found) {
                return found;
            }
        }
        throw new GeneralSecurityException("no X.509 trust manager");
    }

    private static KeyStore store(List<X509Certificate> cas) throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException cannotHappen) {
            throw new GeneralSecurityException(cannotHappen);
        }
        for (int i = 0; i < cas.size(); i++) {
            store.setCertificateEntry("ca" + i, cas.get(i));
        }
        return store;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return own == null ? new X509Certificate[0] : own.getAcceptedIssuers();
    }
}
