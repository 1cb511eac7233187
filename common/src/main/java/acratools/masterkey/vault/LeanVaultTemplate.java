package acratools.masterkey.vault;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.converter.ByteArrayHttpMessageConverter;
import org.springframework.vault.authentication.SessionManager;
import org.springframework.vault.client.SimpleVaultEndpointProvider;
import org.springframework.vault.client.VaultEndpoint;
import org.springframework.vault.client.VaultEndpointProvider;
import org.springframework.vault.client.VaultHttpHeaders;
import org.springframework.vault.core.VaultTemplate;
import org.springframework.web.client.ResponseErrorHandler;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/**
 * A {@link VaultTemplate} for callers that read bodies as bytes: without the JSON converter that the original makes for
 * every template, and with it some 400 classes of Jackson at start-up. Error statuses are answers like any other, as
 * Spring would read an error's body whole and quote it in its exception. The super constructor calls the overridden
 * methods, so none of them looks at this object's state before the first request.
 */
final class LeanVaultTemplate extends VaultTemplate {
    private final @Nullable SessionManager session;

    LeanVaultTemplate(VaultEndpoint endpoint, ClientHttpRequestFactory connections, SessionManager session) {
        super(SimpleVaultEndpointProvider.of(endpoint), connections, session);
        this.session = session;
    }

    @Override
    protected RestTemplate doCreateRestTemplate(VaultEndpointProvider endpoint, ClientHttpRequestFactory connections) {
        return lean(connections);
    }

    @Override
    protected RestClient doCreateRestClient(VaultEndpointProvider endpoint, ClientHttpRequestFactory connections) {
        return RestClient.create(lean(connections));
    }

    @Override
    protected RestTemplate doCreateSessionTemplate(
            VaultEndpointProvider endpoint, ClientHttpRequestFactory connections) {
        RestTemplate template = lean(connections);
        template.getInterceptors().add((request, body, execution) -> {
            if (session == null) {
                throw new IllegalStateException("a request before there is a session");
            }
            String token = session.getSessionToken().getToken();
            request.getHeaders().set(VaultHttpHeaders.VAULT_TOKEN, token);
            try {
                return execution.execute(request, body);
            } finally {
                // it may hold the master key
                Arrays.fill(body, (byte) 0);
            }
        });
        return template;
    }

    @Override
    protected RestClient doCreateSessionClient(VaultEndpointProvider endpoint, ClientHttpRequestFactory connections) {
        return RestClient.create(doCreateSessionTemplate(endpoint, connections));
    }

    private static RestTemplate lean(ClientHttpRequestFactory connections) {
        RestTemplate template = new RestTemplate(List.of(new ByteArrayHttpMessageConverter()));
        template.setRequestFactory(connections);
        template.setErrorHandler(new NoErrors());
        return template;
    }

    private static final class NoErrors implements ResponseErrorHandler {
        @Override
        public boolean hasError(ClientHttpResponse response) {
            return false;
        }
    }
}
