package acratools.masterkey.vault;

import acratools.failure.MasterKeyFailure;
import acratools.masterkey.JsonValue;
import acratools.secret.OpenSecrets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.vault.VaultException;
import org.springframework.vault.authentication.ClientAuthentication;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestOperations;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.util.UriTemplateHandler;

/**
 * Runs spring-vault's logins against the configured server. They go through a template whose bodies are ours, so that no
 * secret becomes a string on its way, and whose errors are told by their statuses alone. Refused connections and statuses
 * that pass and say that nothing was done are tried again; other errors of the server and connections that break are not, as
 * wrapping tokens and many secret ids are good for one use.
 */
public final class LoginRequests {
    private final VaultTransport transport;

    LoginRequests(VaultTransport transport) {
        this.transport = transport;
    }

    /**
     * Logs in.
     *
     * @param bodies of this login; not closed here
     * @param authentication makes spring-vault's login
     * @throws MasterKeyFailure if the server gives no token
     */
    GrantedToken login(
            LoginFailures failures, LoginBodies bodies, Function<RestOperations, ClientAuthentication> authentication) {
        try {
            authentication.apply(template(failures, bodies)).login();
        } catch (VaultException | RestClientException | IllegalStateException | IllegalArgumentException notALogin) {
            giveBack(bodies);
            // Not passed on: it may quote the answer.
            throw failures.noToken();
        } catch (RuntimeException | Error e) {
            giveBack(bodies);
            throw e;
        }
        GrantedToken token = bodies.granted().orElseThrow(failures::noToken);
        transport
                .log()
                .info(
                        "logged in to vault",
                        "method",
                        failures.method(),
                        "expires_in_s",
                        token.lifetime().toSeconds());
        return token;
    }

    /** A token that came with an answer to a login that failed all the same, as out of the wrong wrapping. */
    private void giveBack(LoginBodies bodies) {
        if (bodies.granted().isPresent()) {
            try (GrantedToken token = bodies.granted().get();
                    VaultTransport hurried = transport.hurried()) {
                new TokenRequests(hurried, token).giveBack();
            }
        }
    }

    /** A token that outlives these requests, had at its first use by {@code login}. */
    VaultSession session(VaultLogin login, OpenSecrets open, Duration wanted) {
        return new VaultSession(login, transport, open, wanted);
    }

    VaultSettings settings() {
        return transport.settings();
    }

    private RestTemplate template(LoginFailures failures, LoginBodies bodies) {
        RestTemplate template = new RestTemplate(List.of(bodies));
        template.setRequestFactory(transport.connections());
        template.setUriTemplateHandler(new ApiPaths());
        template.getInterceptors()
                .add((request, body, execution) -> exchange(request, body, execution, failures, bodies));
        return template;
    }

    private ClientHttpResponse exchange(
            HttpRequest request,
            byte[] body,
            ClientHttpRequestExecution execution,
            LoginFailures failures,
            LoginBodies bodies) {
        VaultTransport.setHeaders(request.getHeaders(), settings().loginNamespace());
        Tries tries = transport.tries();
        try {
            while (true) {
                MasterKeyFailure failure;
                try (ClientHttpResponse response = execution.execute(request, body);
                        VaultReply reply = transport.read(response)) {
                    if (reply.status() == 200) {
                        requireNoSecondFactor(reply, failures);
                        bodies.accept(reply.json().orElseThrow(failures::noToken));
                        return new Done();
                    }
                    failure = failures.ofStatus(reply, request.getURI());
                    if (!transport.failures().isTransient(reply)
                            || !transport.failures().isBeforeWork(reply)) {
                        throw failure;
                    }
                } catch (IOException broken) {
                    failure = transport.failure(broken);
                    if (!(broken instanceof ConnectException)) {
                        throw failure;
                    }
                }
                tries.again(failure);
            }
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    /** Such an answer has an empty token, and an id to bring the second factor with. */
    private static void requireNoSecondFactor(VaultReply reply, LoginFailures failures) {
        boolean wanted = reply.json()
                .flatMap(json -> json.at("auth", "mfa_requirement"))
                .filter(requirement -> requirement.kind() == JsonValue.Kind.OBJECT)
                .isPresent();
        if (wanted) {
            throw failures.wantsSecondFactor();
        }
    }

    /** spring-vault names paths below {@code /v1/}, their segments not encoded. */
    private final class ApiPaths implements UriTemplateHandler {
        @Override
        public URI expand(String path, Map<String, ?> none) {
            StringBuilder encoded = new StringBuilder();
            for (String segment : path.split("/", -1)) {
                if (!encoded.isEmpty()) {
                    encoded.append('/');
                }
                SecretPath.encode(segment, encoded);
            }
            return settings().address().api(encoded.toString());
        }

        @Override
        public URI expand(String path, Object... none) {
            return expand(path, Map.of());
        }
    }

    /** All that Spring gets to see of an answer: that there is one. */
    private static final class Done implements ClientHttpResponse {
        @Override
        public HttpStatusCode getStatusCode() {
            return HttpStatus.OK;
        }

        @Override
        public String getStatusText() {
            return "";
        }

        @Override
        public InputStream getBody() {
            return new ByteArrayInputStream(new byte[] {'{', '}'});
        }

        @Override
        public HttpHeaders getHeaders() {
            return new HttpHeaders();
        }

        @Override
        public void close() {}
    }
}
