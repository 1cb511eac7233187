package acratools.sql;

import acratools.tls.TlsSockets;
import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.HostAddress;
import org.mariadb.jdbc.export.ExceptionFactory;
import org.mariadb.jdbc.plugin.TlsSocketPlugin;

/** The suite's TLS for MariaDB's driver, which finds it as a service and makes one for each connection. */
public final class MySqlTls implements TlsSocketPlugin {
    static final String TYPE = "acratools";

    private @Nullable TlsSockets sockets;
    private String host = "";

    @Override
    public String type() {
        return TYPE;
    }

    /** The first call for a connection; its result goes into a factory of the driver's that is not used. */
    @Override
    public TrustManager[] getTrustManager(
            Configuration configuration, ExceptionFactory exceptions, @Nullable HostAddress address) {
        sockets = DriverSockets.named(configuration.nonMappedOptions().getProperty(DriverSockets.PROPERTY, ""));
        host = address == null || address.host == null ? "localhost" : address.host;
        return new TrustManager[0];
    }

    @Override
    public KeyManager[] getKeyManager(Configuration configuration, ExceptionFactory exceptions) {
        return new KeyManager[0];
    }

    @Override
    public SSLSocket createSocket(Socket connected, SSLSocketFactory unused) throws IOException {
        TlsSockets made = sockets;
        if (made == null) {
            throw new IOException("the driver asks for a socket before it names the connection");
        }
        return (SSLSocket) made.createSocket(connected, host, connected.getPort(), true);
    }

    /** Done in the handshake already. */
    @Override
    public void verify(@Nullable String name, SSLSession session, long serverThreadId) {}
}
