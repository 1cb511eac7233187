package acratools.masterkey.vault;

import acratools.failure.ToolFailure;
import acratools.secret.Secret;

/** A secret that someone handed to the run for a login: in a file, a variable of the environment, or on stdin. */
@FunctionalInterface
public interface Credential {
    /**
     * Reads it, at the moment it is needed.
     *
     * @return without what {@link SecretText} says is none of it, not empty; the caller closes it
     * @throws ToolFailure if it is not there, or others can read it
     */
    Secret read();
}
