package acratools.masterkey.vault;

import acratools.failure.InterruptedFailure;
import acratools.failure.MasterKeyFailure;
import acratools.log.Log;
import acratools.secret.OpenSecrets;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.vault.core.VaultTemplate;
import org.springframework.web.client.ResourceAccessException;

/**
 * One run's requests to Vault: logged in at the first of them, each tried again while {@link VaultPatience} lasts, the
 * login's token given back on close.
 */
final class VaultConnection implements AutoCloseable {
    private final VaultSettings settings;
    private final VaultFailures failures;
    private final VaultTransport transport;
    private final VaultSession session;
    private final VaultTemplate template;

    private VaultConnection(VaultTransport transport, VaultSession session) {
        this.settings = transport.settings();
        this.failures = transport.failures();
        this.transport = transport;
        this.session = session;
        template = new LeanVaultTemplate(
                transport.endpoint(), transport.connections(), () -> new SessionToken(session.token()));
    }

    /** @param open where the token is registered while a request may need it */
    static VaultConnection open(VaultSettings settings, VaultLogin login, OpenSecrets open, Log log) {
        VaultTransport transport = VaultTransport.of(settings, new VaultFailures(settings), log);
        return new VaultConnection(transport, new VaultSession(login, transport, open, VaultSession.SHORT));
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
        return asked(encodedPath, HttpMethod.GET, null, last);
    }

    /**
     * Sends a POST that changes nothing, as {@link #get}.
     *
     * @param body JSON that holds no secret
     */
    VaultReply ask(String encodedPath, byte[] body) {
        return asked(encodedPath, HttpMethod.POST, body, false);
    }

    private VaultReply asked(String encodedPath, HttpMethod method, byte @Nullable [] body, boolean last) {
        URI uri = settings.address().api(encodedPath);
        Tries tries = transport.tries();
        while (true) {
            MasterKeyFailure failure;
            try {
                VaultReply reply = send(uri, method, body, last);
                if (!failures.isTransient(reply)) {
                    return reply;
                }
                try (reply) {
                    failure = failures.ofStatus(reply);
                }
            } catch (ResourceAccessException broken) {
                IOException cause = cause(broken);
                failure = transport.failure(cause);
                if (!failures.isTransient(cause)) {
                    throw failure;
                }
            }
            tries.again(failure);
        }
    }

    /**
     * Sends a POST that changes something, as the last request: again only where the server cannot have acted on it.
     *
     * @param body JSON; erased
     * @return the answer, any status below 500; the caller closes it
     * @throws MasterKeyFailure with {@link MasterKeyFailure.Case#OUTCOME_UNKNOWN} where nobody knows what became of it
     */
    VaultReply post(String encodedPath, byte[] body) {
        URI uri = settings.address().api(encodedPath);
        Tries tries = transport.tries();
        try {
            while (true) {
                MasterKeyFailure failure;
                try {
                    VaultReply reply = send(uri, HttpMethod.POST, body, true);
                    if (!failures.isTransient(reply)) {
                        return reply;
                    }
                    try (reply) {
                        failure = failures.ofStatus(reply);
                        if (!failures.isBeforeWork(reply)) {
                            throw failures.outcomeUnknown(failure);
                        }
                    }
                } catch (ResourceAccessException broken) {
                    IOException cause = cause(broken);
                    failure = transport.failure(cause);
                    if (failure.failureCase() == MasterKeyFailure.Case.TLS) {
                        throw failure;
                    }
                    if (!VaultFailures.isBeforeSending(cause)) {
                        throw failures.outcomeUnknown(failure);
                    }
                    if (!failures.isTransient(cause)) {
                        throw failure;
                    }
                }
                tries.again(failure);
            }
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    @Override
    public void close() {
        try (transport) {
            session.close();
        }
    }

    private VaultReply send(URI uri, HttpMethod method, byte @Nullable [] body, boolean last) {
        return template.doWithSession(http -> Objects.requireNonNull(http.execute(
                uri,
                method,
                request -> {
                    HttpHeaders headers = request.getHeaders();
                    VaultTransport.setHeaders(headers, settings.namespace());
                    if (last) {
                        headers.set(HttpHeaders.CONNECTION, "close");
                    }
                    if (body != null) {
                        headers.setContentType(MediaType.APPLICATION_JSON);
                        request.getBody().write(body);
                    }
                },
                transport::read)));
    }

    private static IOException cause(ResourceAccessException broken) {
        return broken.getCause() instanceof IOException io ? io : new IOException(broken);
    }
}
