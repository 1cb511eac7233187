package acratools.masterkey.vault;

import acratools.log.Log;
import acratools.secret.Secret;
import java.nio.file.Path;

/** The token in a file that someone, as an agent, keeps there; never revoked. */
public final class TokenFileLogin implements VaultLogin {
    private final Path file;
    private final Log log;

    public TokenFileLogin(Path file, Log log) {
        this.file = file;
        this.log = log;
    }

    @Override
    public GrantedToken token(LoginRequests requests) {
        try (Secret text = SecretFile.read(file, SecretText.WORD, "vault token")) {
            GrantedToken token = GrantedToken.handedIn(HandedInToken.checked(text, file.toString()));
            log.info("vault token taken", "source", file);
            return token;
        }
    }
}
