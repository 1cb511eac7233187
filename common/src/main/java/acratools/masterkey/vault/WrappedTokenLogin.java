package acratools.masterkey.vault;

import org.springframework.vault.authentication.CubbyholeAuthentication;
import org.springframework.vault.authentication.CubbyholeAuthenticationOptions;

/** A wrapping token, whose response has the token: what comes out belongs to this run alone. */
public final class WrappedTokenLogin implements VaultLogin {
    private final Credential wrappingToken;

    public WrappedTokenLogin(Credential wrappingToken) {
        this.wrappingToken = wrappingToken;
    }

    @Override
    public GrantedToken token(LoginRequests requests) {
        LoginFailures failures = new LoginFailures(
                requests.settings(),
                "wrapped_token",
                "",
                "the wrapping token",
                "make a new one with 'vault token create -wrap-ttl=5m'");
        try (LoginBodies bodies = new LoginBodies().with("wrapping_token", wrappingToken.read())) {
            CubbyholeAuthenticationOptions options = CubbyholeAuthenticationOptions.builder()
                    .initialToken(new SessionToken(bodies.secret("wrapping_token")))
                    .wrapped()
                    .selfLookup(false)
                    .build();
            return requests.login(failures, bodies, http -> new CubbyholeAuthentication(options, http));
        }
    }
}
