package acratools.masterkey.vault;

import java.util.Optional;
import java.util.function.Function;
import org.springframework.vault.authentication.ClientAuthentication;
import org.springframework.vault.authentication.JwtAuthentication;
import org.springframework.vault.authentication.JwtAuthenticationOptions;
import org.springframework.vault.authentication.KubernetesAuthentication;
import org.springframework.vault.authentication.KubernetesAuthenticationOptions;
import org.springframework.web.client.RestOperations;

/** A JWT that someone signed for this run: a pod's service account token, or a CI job's. */
public final class JwtLogin implements VaultLogin {
    private final String method;
    private final String mount;
    private final Credential jwt;
    private final String hint;
    private final Function<RestOperations, ClientAuthentication> authentication;

    private JwtLogin(
            String method,
            String mount,
            Credential jwt,
            String hint,
            Function<RestOperations, ClientAuthentication> authentication) {
        this.method = method;
        this.mount = mount;
        this.jwt = jwt;
        this.hint = hint;
        this.authentication = authentication;
    }

    /** The Kubernetes engine, which asks the cluster whether the service account's token is good. */
    public static JwtLogin kubernetes(String mount, String role, Credential jwt) {
        return new JwtLogin(
                "kubernetes",
                mount,
                jwt,
                "check that the role allows this service account in this namespace, the token's audience, and that vault"
                        + " reaches the cluster's API",
                http -> new KubernetesAuthentication(
                        KubernetesAuthenticationOptions.builder()
                                .path(mount)
                                .role(role)
                                .jwtSupplier(() -> LoginBodies.STAND_IN)
                                .build(),
                        http));
    }

    /**
     * The JWT engine, which checks the token's signature itself.
     *
     * @param role absent for the engine's default role
     */
    public static JwtLogin jwt(String mount, Optional<String> role, Credential jwt) {
        return new JwtLogin(
                "jwt",
                mount,
                jwt,
                "the token may be expired, or its issuer, audience or claims other than the role's",
                http -> {
                    var options = JwtAuthenticationOptions.builder().path(mount).jwt(LoginBodies.STAND_IN);
                    role.ifPresent(options::role);
                    return new JwtAuthentication(options.build(), http);
                });
    }

    @Override
    public GrantedToken token(LoginRequests requests) {
        LoginFailures failures = new LoginFailures(requests.settings(), method, mount, "the JWT for this role", hint);
        try (LoginBodies bodies = new LoginBodies().with("jwt", jwt.read())) {
            return requests.login(failures, bodies, authentication);
        }
    }
}
