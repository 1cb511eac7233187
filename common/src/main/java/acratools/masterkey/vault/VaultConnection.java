package acratools.masterkey.vault;

import acratools.failure.InterruptedFailure;
import acratools.failure.MasterKeyFailure;
import acratools.log.Log;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;
import acratools.tls.TlsDiagnosis;
import acratools.tls.TlsSockets;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.vault.client.RestTemplateBuilder;
import org.springframework.vault.client.VaultEndpoint;
import org.springframework.vault.client.VaultHttpHeaders;
import org.springframework.vault.core.VaultTemplate;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestOperations;

/** One run's requests to Vault: logged in at the first of them, each tried again while {@link VaultPatience} lasts. */
final class VaultConnection implements AutoCloseable {
    private final VaultSettings settings;
    private final VaultLogin login;
    private final VaultFailures failures;
    private final OpenSecrets open;
    private final Log log;
    private final DirectConnections connections;
    private final VaultTemplate template;
    private final Optional<TlsSockets> tls;
    private final long deadline;
    private boolean answered;
    private @Nullable Secret token;

    VaultConnection(
            VaultSettings settings,
            VaultLogin login,
            Optional<TlsSockets> tls,
            VaultFailures failures,
            OpenSecrets open,
            Log log) {
        this.settings = settings;
        this.login = login;
        this.tls = tls;
        this.failures = failures;
        this.open = open;
        this.log = log;
        connections = new DirectConnections(tls, settings.patience());
        template = new LeanVaultTemplate(endpoint(settings.address()), connections, () -> new SessionToken(token()));
        deadline = System.nanoTime() + settings.patience().budget().toNanos();
    }

    /**
     * Sends a GET with the token.
     *
     * @param encodedPath below {@code /v1/}
     * @param last whether no other request follows; the connection then closes, and its buffers with it
     * @return the answer, any status but those that are worth another try; the caller closes it
     * @throws MasterKeyFailure if no such answer came in time
     * @throws InterruptedFailure if the thread is interrupted while it waits for the next try
     */
    VaultReply get(String encodedPath, boolean last) {
        URI uri = settings.address().api(encodedPath);
        Duration pause = settings.patience().firstPause();
        for (boolean first = true; ; first = false) {
            MasterKeyFailure failure;
            try {
                VaultReply reply = send(uri, last);
                if (!failures.isTransient(reply)) {
                    return reply;
                }
                try (reply) {
                    failure = failures.ofStatus(reply);
                }
            } catch (ResourceAccessException broken) {
                IOException cause = broken.getCause() instanceof IOException io ? io : new IOException(broken);
                failure = failures.ofConnection(cause, diagnosis(cause));
                if (!failures.isTransient(cause)) {
                    throw failure;
                }
            }
            if (!first && System.nanoTime() + pause.toNanos() > deadline) {
                throw failure;
            }
            log.debug("vault is not ready, trying again", "reason", failure.reason(), "pause_ms", pause.toMillis());
            sleep(pause);
            pause = pause.multipliedBy(2);
            if (pause.compareTo(settings.patience().longestPause()) > 0) {
                pause = settings.patience().longestPause();
            }
        }
    }

    @Override
    public void close() {
        if (token != null) {
            token.close();
        }
        connections.abandon();
    }

    private VaultReply send(URI uri, boolean last) {
        return template.doWithSession(http -> Objects.requireNonNull(http.execute(
                uri,
                HttpMethod.GET,
                request -> {
                    request.getHeaders().set("X-Vault-Request", "true");
                    if (settings.namespace().isPresent()) {
                        request.getHeaders()
                                .set(
                                        VaultHttpHeaders.VAULT_NAMESPACE,
                                        settings.namespace().get());
                    }
                    request.getHeaders().set(HttpHeaders.ACCEPT, "application/json");
                    if (last) {
                        request.getHeaders().set(HttpHeaders.CONNECTION, "close");
                    }
                },
                this::read)));
    }

    private VaultReply read(ClientHttpResponse response) throws IOException {
        VaultReply reply;
        try {
            HttpHeaders headers = response.getHeaders();
            reply = VaultReply.read(
                    response.getStatusCode().value(),
                    Optional.ofNullable(headers.getFirst(HttpHeaders.LOCATION)),
                    headers.getContentLength(),
                    response.getBody(),
                    settings.patience().read());
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

    private Optional<TlsDiagnosis> diagnosis(IOException broken) {
        return answered || tls.isEmpty() ? TlsDiagnosis.of(broken) : tls.get().diagnose(broken);
    }

    private Secret token() {
        if (token == null) {
            token = open.hold(login.token(this::loginOperations));
        }
        return token;
    }

    /** Spring's own set-up with its JSON converter, for the logins that post something. */
    private RestOperations loginOperations() {
        RestTemplateBuilder builder = RestTemplateBuilder.builder()
                .endpoint(endpoint(settings.address()))
                .requestFactory(connections);
        settings.namespace().ifPresent(name -> builder.defaultHeader(VaultHttpHeaders.VAULT_NAMESPACE, name));
        return builder.build();
    }

    /** {@link VaultEndpoint#from} refuses a host with an underscore. */
    private static VaultEndpoint endpoint(VaultAddress address) {
        VaultEndpoint endpoint = VaultEndpoint.create(address.host(), address.port());
        endpoint.setScheme(address.base().getScheme());
        String prefix = address.base().getRawPath();
        if (!prefix.isEmpty()) {
            endpoint.setPath(prefix.substring(1) + "/v1");
        }
        return endpoint;
    }

    private void sleep(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedFailure(
                    settings.address().toString(), "stopped while waiting for vault", "run the tool again", stopped);
        }
    }
}
