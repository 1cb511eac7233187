package acratools.keystore;

import acratools.id.KeyRef;
import java.time.Instant;
import java.util.Optional;

/**
 * What a look at one stored key found: a symmetric key, or a pair with both halves.
 *
 * @param path where it is stored, relative to the keystore's root
 * @param ref what it is; absent for legacy keys, and for what is stored under no known name
 * @param generation 0 is current, 1 the one before
 * @param state {@code current} or {@code former} in keystore v1; in v2 the state that the ring tells, {@code pre-active}
 *     for what Acra makes
 * @param created when it was made, where the keystore tells
 * @param problem why it does not open, or how its halves differ; absent if all is well
 * @param note what is no problem and yet to be known
 */
public record KeyReport(
        String path,
        Optional<KeyRef> ref,
        int generation,
        String state,
        Optional<Instant> created,
        Optional<String> problem,
        Optional<String> note) {
    /** One with nothing to note. */
    public KeyReport(
            String path,
            Optional<KeyRef> ref,
            int generation,
            String state,
            Optional<Instant> created,
            Optional<String> problem) {
        this(path, ref, generation, state, created, problem, Optional.empty());
    }
}
