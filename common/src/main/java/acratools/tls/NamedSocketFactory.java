package acratools.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Sockets that speak TLS 1.2 or newer and verify the server's name, which is the host or the one name given instead:
 * that name goes into the handshake and is compared with the certificate. Unconnected sockets are refused, so that
 * every caller comes by the one method that knows the name.
 */
final class NamedSocketFactory extends SSLSocketFactory {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final SSLSocketFactory plain;
    private final Optional<String> name;

    NamedSocketFactory(SSLSocketFactory plain, Optional<String> name) {
        this.plain = plain;
        this.name = name;
    }

    @Override
    public Socket createSocket(Socket connected, String host, int port, boolean autoClose) throws IOException {
        SSLSocket socket = (SSLSocket) plain.createSocket(connected, name.orElse(host), port, autoClose);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return over(new Socket(host, port), host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return over(new Socket(host, port, localHost, localPort), host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return over(new Socket(host, port), host.getHostName(), port);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        Socket connected = new Socket();
        connected.bind(new InetSocketAddress(localAddress, localPort));
        connected.connect(new InetSocketAddress(address, port));
        return over(connected, address.getHostName(), port);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return plain.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return plain.getSupportedCipherSuites();
    }

    private Socket over(Socket connected, String host, int port) throws IOException {
        try {
            return createSocket(connected, host, port, true);
        } catch (IOException | RuntimeException broken) {
            connected.close();
            throw broken;
        }
    }
}
