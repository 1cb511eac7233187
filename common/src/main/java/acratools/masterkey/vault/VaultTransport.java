package acratools.masterkey.vault;

import acratools.failure.MasterKeyFailure;
import acratools.log.Log;
import acratools.tls.TlsContexts;
import acratools.tls.TlsDiagnosis;
import acratools.tls.TlsFlagNames;
import acratools.tls.TlsRoots;
import acratools.tls.TlsSettings;
import acratools.tls.TlsSockets;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.vault.client.VaultEndpoint;
import org.springframework.vault.client.VaultHttpHeaders;

/** The way to one server: its connections, how answers are read from them, and what a broken one means. */
final class VaultTransport implements AutoCloseable {
    private final VaultSettings settings;
    private final VaultFailures failures;
    private final Log log;
    private final Optional<TlsSockets> tls;
    private final DirectConnections connections;
    private final long deadline;
    private boolean answered;

    private VaultTransport(VaultSettings settings, VaultFailures failures, Optional<TlsSockets> tls, Log log) {
        this.settings = settings;
        this.failures = failures;
        this.tls = tls;
        this.log = log;
        connections = new DirectConnections(tls, settings.patience());
        deadline = System.nanoTime() + settings.patience().budget().toNanos();
    }

    /** @throws acratools.failure.InputFailure if a file of the TLS settings cannot be used */
    static VaultTransport of(VaultSettings settings, VaultFailures failures, Log log) {
        return new VaultTransport(settings, failures, sockets(settings, log), log);
    }

    /** Another way to the same server, of less patience. */
    VaultTransport hurried() {
        return of(settings.patience().hurried());
    }

    /** Another way to the same server, with one try of so long. */
    VaultTransport within(Duration time) {
        return of(settings.patience().answering(time).retrying(0));
    }

    private VaultTransport of(VaultPatience patience) {
        return new VaultTransport(settings.with(patience), failures, tls, log);
    }

    private static Optional<TlsSockets> sockets(VaultSettings settings, Log log) {
        if (!settings.address().isTls()) {
            return Optional.empty();
        }
        TlsSettings tls = settings.tls()
                .orElseGet(() -> TlsSettings.system()
                        .named(TlsFlagNames.of("--vault_tls_client_", "--vault_tls_transport_enable")));
        return Optional.of(TlsContexts.sockets(tls, settings.check(), TlsRoots.SYSTEM_TOO, log));
    }

    VaultSettings settings() {
        return settings;
    }

    VaultFailures failures() {
        return failures;
    }

    Log log() {
        return log;
    }

    DirectConnections connections() {
        return connections;
    }

    Tries tries() {
        return new Tries(settings, deadline, log);
    }

    /** {@link VaultEndpoint#from} refuses a host with an underscore. */
    VaultEndpoint endpoint() {
        VaultAddress address = settings.address();
        VaultEndpoint endpoint = VaultEndpoint.create(address.host(), address.port());
        endpoint.setScheme(address.base().getScheme());
        String prefix = address.base().getRawPath();
        if (!prefix.isEmpty()) {
            endpoint.setPath(prefix.substring(1) + "/v1");
        }
        return endpoint;
    }

    /** Sets what every request has; Agents want to see that a request was not forged by a page in a browser. */
    static void setHeaders(HttpHeaders headers, Optional<String> namespace) {
        headers.set("X-Vault-Request", "true");
        headers.set(HttpHeaders.ACCEPT, "application/json");
        namespace.ifPresent(name -> headers.set(VaultHttpHeaders.VAULT_NAMESPACE, name));
    }

    /** Reads an answer whole; the caller closes it. */
    VaultReply read(ClientHttpResponse response) throws IOException {
        VaultReply reply;
        try {
            HttpHeaders headers = response.getHeaders();
            Duration time = settings.patience().read();
            reply = VaultReply.read(
                    response.getStatusCode().value(),
                    Optional.ofNullable(headers.getFirst(HttpHeaders.LOCATION)),
                    headers.getContentLength(),
                    response.getBody(),
                    time);
        } catch (IllegalArgumentException notHttp) {
            // a status below 100, a length that is no number
            throw new ProtocolException("no HTTP answer");
        }
        answered = true;
        if (reply.oversized()) {
            connections.abandon();
        }
        return reply;
    }

    /** What a connection that broke means. */
    MasterKeyFailure failure(IOException broken) {
        return failures.ofConnection(
                broken,
                answered || tls.isEmpty() ? TlsDiagnosis.of(broken) : tls.get().diagnose(broken));
    }

    @Override
    public void close() {
        connections.abandon();
    }
}
