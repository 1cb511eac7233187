package acratools.masterkey.vault;

import java.util.Optional;
import org.springframework.vault.authentication.ClientCertificateAuthentication;
import org.springframework.vault.authentication.ClientCertificateAuthenticationOptions;

/** The certificate that the connection shows to the server anyway. */
public final class CertificateLogin implements VaultLogin {
    private final String mount;
    private final Optional<String> role;

    /** @param role absent: the first of the engine's roles that fits the certificate */
    public CertificateLogin(String mount, Optional<String> role) {
        this.mount = mount;
        this.role = role;
    }

    @Override
    public GrantedToken token(LoginRequests requests) {
        LoginFailures failures = new LoginFailures(
                requests.settings(),
                "cert",
                mount,
                "the client certificate",
                "check --vault_tls_client_cert against the CA and the names that the engine's role allows");
        var options = ClientCertificateAuthenticationOptions.builder().path(mount);
        role.ifPresent(options::role);
        try (LoginBodies bodies = new LoginBodies()) {
            return requests.login(failures, bodies, http -> new ClientCertificateAuthentication(options.build(), http));
        }
    }
}
