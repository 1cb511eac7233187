package acratools.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.StringJoiner;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
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

        private final String mismatch;

        OtherName(CertificateException cause, String mismatch) {
            super("the certificate is for another name", cause);
            this.mismatch = mismatch;
        }

        /** {@code  than localhost: it names vault.internal}, to follow on "another name". */
        String mismatch() {
            return mismatch;
        }
    }

    /** One check of a server's chain by one trust manager. */
    private interface Check {
        void by(X509ExtendedTrustManager manager) throws CertificateException;
    }

    /** Types of names in certificates; a TLS client looks at these two. */
    private static final Integer DNS_NAME = 2;

    private static final Integer IP_ADDRESS = 7;
    private static final int MOST_NAMES = 5;

    private final @Nullable X509ExtendedTrustManager own;
    private @Nullable X509ExtendedTrustManager system;

    private final boolean systemToo;
    private final @Nullable RevocationChecker revocation;

    /** @param revocation null if nothing is looked up */
    AddingTrustManager(List<X509Certificate> cas, boolean systemToo, @Nullable RevocationChecker revocation)
            throws GeneralSecurityException {
        own = cas.isEmpty() ? null : of(store(cas));
        this.systemToo = systemToo;
        this.revocation = revocation;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        SSLSession session = socket instanceof SSLSocket tls ? tls.getHandshakeSession() : null;
        check(chain, authType, session, manager -> manager.checkServerTrusted(chain, authType, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(
                chain,
                authType,
                engine.getHandshakeSession(),
                manager -> manager.checkServerTrusted(chain, authType, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, authType, null, manager -> manager.checkServerTrusted(chain, authType));
    }

    private void check(X509Certificate[] chain, String authType, @Nullable SSLSession session, Check check)
            throws CertificateException {
        if (own != null) {
            try {
                named(own, chain, authType, session, check);
                requireNotRevoked(chain, own);
                return;
            } catch (CertificateException refused) {
                if (!systemToo || !isUnknownAuthority(refused)) {
                    throw refused;
                }
            }
        }
        named(system(), chain, authType, session, check);
        requireNotRevoked(chain, system());
    }

    private void requireNotRevoked(X509Certificate[] chain, X509ExtendedTrustManager manager)
            throws CertificateException {
        if (revocation != null && revocation.concerns(chain)) {
            revocation.check(VerifiedPath.of(chain, manager.getAcceptedIssuers()));
        }
    }

    /** JSSE tells a wrong name by its message alone; a chain that passes without its name is one. */
    private static void named(
            X509ExtendedTrustManager manager,
            X509Certificate[] chain,
            String authType,
            @Nullable SSLSession session,
            Check check)
            throws CertificateException {
        try {
            check.by(manager);
        } catch (CertificateException refused) {
            if (passesWithoutName(manager, chain, authType)) {
                throw new OtherName(refused, mismatch(chain[0], session));
            }
            throw refused;
        }
    }

    private static String mismatch(X509Certificate certificate, @Nullable SSLSession session)
            throws CertificateParsingException {
        StringJoiner names = new StringJoiner(", ");
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        int count = 0;
        for (List<?> name : alternatives == null ? List.<List<?>>of() : alternatives) {
            boolean counts = name.get(0).equals(DNS_NAME) || name.get(0).equals(IP_ADDRESS);
            if (counts && count++ < MOST_NAMES) {
                names.add(String.valueOf(name.get(1)));
            }
        }
        if (count > MOST_NAMES) {
            names.add("and others");
        }
        String asked = session == null ? null : session.getPeerHost();
        return (asked == null ? "" : " than " + asked) + ": it names " + (count == 0 ? "no host" : names);
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
