package acratools.masterkey.vault;

import acratools.failure.MasterKeyFailure;
import acratools.secret.Secret;
import java.util.function.Supplier;
import org.springframework.web.client.RestOperations;

/** One way to come by a token. */
@FunctionalInterface
public interface VaultLogin {
    /**
     * Logs in, or finds a token that was handed in.
     *
     * @param http makes requests without a token, to the configured server and namespace; costs a few hundred
     *     classes when asked
     * @return the token, printable ASCII; the caller closes it
     * @throws MasterKeyFailure if there is none, or the server gives none
     */
    Secret token(Supplier<RestOperations> http);
}
