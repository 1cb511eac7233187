package acratools.keystore;

import acratools.failure.UnsealFailure;
import acratools.secret.Secret;

/** The keys of one owner and kind, newest first. Nothing is opened before it is asked for. */
public interface KeyHistory {
    /** How many there are; at least one. */
    int size();

    /**
     * Opens one.
     *
     * @param generation 0 is the current key, 1 the one before
     * @return the key's bytes; the caller closes them
     * @throws UnsealFailure if it does not open under this master key; its subject names the file
     */
    Secret open(int generation);
}
