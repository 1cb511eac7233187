package acratools.masterkey.vault;

import acratools.tls.TlsSockets;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.SimpleClientHttpRequestFactory;

/**
 * {@link HttpURLConnection}s that follow no redirect (the token would go along) and can be given up in the middle of an
 * endless answer.
 */
final class DirectConnections extends SimpleClientHttpRequestFactory {
    private final Optional<TlsSockets> tls;
    private @Nullable HttpURLConnection latest;

    DirectConnections(Optional<TlsSockets> tls, VaultPatience patience) {
        this.tls = tls;
        setConnectTimeout(patience.connect());
        setReadTimeout(patience.read());
    }

    @Override
    protected void prepareConnection(HttpURLConnection connection, String httpMethod) throws IOException {
        super.prepareConnection(connection, httpMethod);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        if (connection instanceof HttpsURLConnection https && tls.isPresent()) {
            https.setSSLSocketFactory(tls.get());
        }
        latest = connection;
    }

    /** Closes the latest connection, so that closing its answer does not read the rest. */
    void abandon() {
        if (latest != null) {
            latest.disconnect();
        }
    }
}
