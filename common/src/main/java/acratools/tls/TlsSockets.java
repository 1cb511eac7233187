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
 * Sockets that speak TLS 1.2 or newer and, unless less is asked for, verify the server's name, which is the host or the one name given instead:
 * that name goes into the handshake and is compared with the certificate. Unconnected sockets are refused, so that
 * every caller comes by the one method that knows the name.
 */
public final class TlsSockets extends SSLSocketFactory {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final SSLSocketFactory plain;
    private final ClientKeyManager client;
    private final Optional<String> name;
    private final TlsFlagNames flags;
    private final TlsCheck check;

    TlsSockets(
            SSLSocketFactory plain,
            ClientKeyManager client,
            Optional<String> name,
            TlsFlagNames flags,
            TlsCheck check) {
        this.plain = plain;
        this.client = client;
        this.name = name;
        this.flags = flags;
        this.check = check;
    }

    /**
     * The failed check behind an exception of a connection that gave no answer yet. With TLS 1.3 a server refuses the
     * client's certificate after the client's handshake is over, and its alert is lost where the client writes first:
     * then all that is left is a broken connection on which the server had asked for a certificate.
     *
     * @return empty if it is no matter of TLS
     */
    public Optional<TlsDiagnosis> diagnose(Throwable broken) {
        Optional<TlsDiagnosis> told = TlsDiagnosis.of(broken, flags);
        return told.isEmpty() && client.wasAsked() && TlsDiagnosis.isBrokenConnection(broken)
                ? Optional.of(TlsDiagnosis.refusedClient(client.hasCertificate(), flags))
                : told;
    }

    @Override
    public Socket createSocket(Socket connected, String host, int port, boolean autoClose) throws IOException {
        SSLSocket socket = (SSLSocket) plain.createSocket(connected, name.orElse(host), port, autoClose);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        if (check == TlsCheck.CHAIN_AND_NAME) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
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
