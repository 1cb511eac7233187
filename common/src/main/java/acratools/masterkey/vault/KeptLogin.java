package acratools.masterkey.vault;

import acratools.secret.OpenSecrets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One login for several connections of a run, of which each would log in for itself else: a secret id or wrapping token
 * that is good for one use is enough. Its token is given back on close.
 */
public final class KeptLogin implements VaultLogin, AutoCloseable {
    /** For what lies between reading one secret and writing another. */
    private static final Duration LIFETIME = Duration.ofMinutes(30);

    private final VaultLogin login;
    private final OpenSecrets open;
    private @Nullable VaultSession session;

    public KeptLogin(VaultLogin login, OpenSecrets open) {
        this.login = login;
        this.open = open;
    }

    @Override
    public GrantedToken token(LoginRequests requests) {
        VaultSession kept = session;
        if (kept == null) {
            kept = requests.session(login, open, LIFETIME);
            session = kept;
        }
        return GrantedToken.handedIn(kept.token().duplicate());
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
    }
}
