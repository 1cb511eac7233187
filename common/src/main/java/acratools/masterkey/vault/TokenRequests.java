package acratools.masterkey.vault;

import acratools.failure.MasterKeyFailure;
import acratools.log.Log;
import acratools.masterkey.JsonValue;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.client.ResourceAccessException;

/** What a run does with the token of its own login: ask for less time, and give it back. */
final class TokenRequests {
    private static final String REVOKE = "auth/token/revoke-self";

    private final VaultTransport transport;
    private final VaultFailures failures;
    private final LeanVaultTemplate template;
    private final GrantedToken token;

    TokenRequests(VaultTransport transport, GrantedToken token) {
        this.transport = transport;
        this.failures = transport.failures();
        this.token = token;
        template = new LeanVaultTemplate(
                transport.endpoint(), transport.connections(), () -> new SessionToken(token.token()));
    }

    /** Asks for no more than {@code wanted}: a renewal sets the time anew. A server that says no is left at that. */
    void shorten(Duration wanted) {
        String body = "{\"increment\":\"" + wanted.toSeconds() + "s\"}";
        try (VaultReply reply = post("auth/token/renew-self", body, false)) {
            long lifetime = reply.json()
                    .flatMap(json -> json.at("auth", "lease_duration"))
                    .map(JsonValue::wholeNumber)
                    .filter(number -> reply.status() == 200 && number.isPresent())
                    .map(number -> number.getAsLong())
                    .orElse(-1L);
            if (lifetime < 0) {
                transport.log().debug("the token's time could not be shortened", "status", reply.status());
            } else if (lifetime > wanted.toSeconds()) {
                // A renewal gives a periodic token its period, whatever was asked for.
                transport.log().debug("the token's time is its role's, and not shorter", "expires_in_s", lifetime);
            } else {
                transport.log().debug("the token's time is short", "expires_in_s", lifetime);
            }
        } catch (MasterKeyFailure failure) {
            transport.log().debug("the token's time could not be shortened", "reason", failure.reason());
        }
    }

    /** Revokes the token; never fails, but warns where that cannot be done. */
    void giveBack() {
        Log log = transport.log();
        if (token.isBatch()) {
            log.info(
                    "a batch token cannot be revoked",
                    "expires_in_s",
                    token.lifetime().toSeconds());
            return;
        }
        try {
            revoke();
            log.info("vault token revoked");
        } catch (MasterKeyFailure failure) {
            warnOfToken(log, failure.reason(), failure.hint().orElse(""));
        } catch (RuntimeException unforeseen) {
            // Not quoted: it may hold the token.
            warnOfToken(log, "the request failed", "");
        }
    }

    /** Tells that a token of a login stays behind. */
    static void warnOfToken(Log log, String reason, String hint) {
        log.warning(
                "the token of this run's login could not be revoked, and lives on for now",
                "reason",
                reason,
                "hint",
                hint);
    }

    /** @throws MasterKeyFailure if the server does not say that it is done */
    private void revoke() {
        try {
            requireRevoked(send(REVOKE, "{}", true), token.isCounted());
        } catch (ResourceAccessException broken) {
            IOException cause = cause(broken);
            if (!failures.isTransient(cause)
                    || VaultFailures.isBeforeSending(cause)
                    || cause instanceof SocketTimeoutException) {
                throw transport.failure(cause);
            }
            // Such as a kept connection that the server closed just then; or it was done, and only the answer is lost.
            requireRevoked(post(REVOKE, "{}", true), true);
        }
    }

    /** @param mayBeDone whether the token may have been gone before this request */
    private void requireRevoked(VaultReply answer, boolean mayBeDone) {
        try (VaultReply reply = answer) {
            boolean done = reply.status() == 204 || reply.status() == 200 || (mayBeDone && reply.status() == 403);
            if (!done) {
                throw reply.status() == 403 ? failures.mayNotRevoke() : failures.ofStatus(reply);
            }
        }
    }

    private VaultReply post(String path, String body, boolean last) {
        try {
            return send(path, body, last);
        } catch (ResourceAccessException broken) {
            throw transport.failure(cause(broken));
        }
    }

    private static IOException cause(ResourceAccessException broken) {
        return broken.getCause() instanceof IOException io ? io : new IOException(broken);
    }

    private VaultReply send(String path, String body, boolean last) {
        URI uri = transport.settings().address().api(path);
        return template.doWithSession(http -> Objects.requireNonNull(http.execute(
                uri,
                HttpMethod.POST,
                request -> {
                    HttpHeaders headers = request.getHeaders();
                    VaultTransport.setHeaders(headers, transport.settings().loginNamespace());
                    if (last) {
                        headers.set(HttpHeaders.CONNECTION, "close");
                    }
                    headers.setContentType(MediaType.APPLICATION_JSON);
                    request.getBody().write(body.getBytes(StandardCharsets.US_ASCII));
                },
                transport::read)));
    }
}
