package acratools.masterkey.vault;

import acratools.failure.MasterKeyFailure;

/** One way to come by a token. */
@FunctionalInterface
public interface VaultLogin {
    /**
     * Logs in, or finds a token that was handed in.
     *
     * @param requests sends what a login sends, to the configured server; costs no class before it is asked
     * @return the token; the caller closes it
     * @throws MasterKeyFailure if there is none, or the server gives none
     */
    GrantedToken token(LoginRequests requests);
}
