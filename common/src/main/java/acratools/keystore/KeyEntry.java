package acratools.keystore;

import acratools.id.KeyRef;
import java.util.Optional;

/**
 * One stored key, or half of a pair, as a listing shows it.
 *
 * @param path where it is stored, relative to the keystore's root
 * @param ref what it is; absent for the legacy keys that are only read
 * @param half which part of the key it holds
 * @param generation 0 is current, 1 the one before
 */
public record KeyEntry(String path, Optional<KeyRef> ref, Half half, int generation) {
    /** What is in one stored file. */
    public enum Half {
        PUBLIC,
        PRIVATE,
        SYMMETRIC
    }
}
