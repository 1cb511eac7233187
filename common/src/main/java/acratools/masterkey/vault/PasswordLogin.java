package acratools.masterkey.vault;

import org.springframework.vault.authentication.UsernamePasswordAuthentication;
import org.springframework.vault.authentication.UsernamePasswordAuthenticationOptions;

/** A user's name and password. */
public final class PasswordLogin implements VaultLogin {
    private final String mount;
    private final String user;
    private final Credential password;

    public PasswordLogin(String mount, String user, Credential password) {
        this.mount = mount;
        this.user = user;
        this.password = password;
    }

    @Override
    public GrantedToken token(LoginRequests requests) {
        LoginFailures failures = new LoginFailures(
                requests.settings(),
                "userpass",
                mount,
                "the user's name and password",
                "check --vault_username, and the password in its file or variable");
        try (LoginBodies bodies = new LoginBodies().with("password", password.read())) {
            return requests.login(
                    failures,
                    bodies,
                    http -> new UsernamePasswordAuthentication(
                            UsernamePasswordAuthenticationOptions.builder()
                                    .path(mount)
                                    .username(user)
                                    .password(LoginBodies.STAND_IN)
                                    .build(),
                            http));
        }
    }
}
