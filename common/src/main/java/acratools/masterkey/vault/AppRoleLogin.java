package acratools.masterkey.vault;

import java.util.Optional;
import org.springframework.vault.authentication.AppRoleAuthentication;
import org.springframework.vault.authentication.AppRoleAuthenticationOptions;
import org.springframework.vault.authentication.AppRoleAuthenticationOptions.AppRoleAuthenticationOptionsBuilder;
import org.springframework.vault.authentication.AppRoleAuthenticationOptions.RoleId;
import org.springframework.vault.authentication.AppRoleAuthenticationOptions.SecretId;

/** AppRole: a role id, and a secret id as it is, in a wrapped response, or, where the role wants none, not at all. */
public final class AppRoleLogin implements VaultLogin {
    private final String mount;
    private final Credential roleId;
    private final Optional<Credential> secretId;
    private final boolean wrapped;

    /** @param wrapped whether the secret id is a wrapping token, whose response has the secret id */
    public AppRoleLogin(String mount, Credential roleId, Optional<Credential> secretId, boolean wrapped) {
        this.mount = mount;
        this.roleId = roleId;
        this.secretId = secretId;
        this.wrapped = wrapped;
    }

    @Override
    public GrantedToken token(LoginRequests requests) {
        LoginFailures failures = new LoginFailures(
                requests.settings(),
                "approle",
                mount,
                secretId.isPresent() ? "the role id and secret id" : "the role id without a secret id",
                "the secret id may be used up, expired, or of another role; make a new one with 'vault write -f auth/"
                        + mount + "/role/<role>/secret-id'");
        try (LoginBodies bodies = new LoginBodies().with("role_id", roleId.read())) {
            AppRoleAuthenticationOptionsBuilder options =
                    AppRoleAuthenticationOptions.builder().path(mount).roleId(RoleId.provided(LoginBodies.STAND_IN));
            if (secretId.isEmpty()) {
                return requests.login(failures, bodies, http -> new AppRoleAuthentication(options.build(), http));
            }
            // Not the body's where it is wrapped: it goes into a header, and the answer's takes its place.
            bodies.with(wrapped ? "wrapping_token" : "secret_id", secretId.get().read());
            options.secretId(
                    wrapped
                            ? SecretId.wrapped(new SessionToken(bodies.secret("wrapping_token")))
                            : SecretId.provided(LoginBodies.STAND_IN));
            return requests.login(failures, bodies, http -> new AppRoleAuthentication(options.build(), http));
        }
    }
}
