package acratools.keystore;

import acratools.failure.KeystoreFailure;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes of each name of a backup when it is put into a keystore.
 *
 * @param fates by path, in the backup's order
 */
public record RestorePlan(Map<String, Fate> fates) {
    /** What becomes of one. */
    public enum Fate {
        /** Nothing is there. */
        ADD,
        /** The same key is there. */
        KEEP,
        /** Another key is there, which becomes a former one. */
        REPLACE,
        /** Another key is there, and may not be replaced. */
        CONFLICT
    }

    private static final int MOST_TOLD = 10;

    public RestorePlan {
        fates = Collections.unmodifiableMap(new LinkedHashMap<>(fates));
    }

    public int count(Fate wanted) {
        int count = 0;
        for (Fate fate : fates.values()) {
            count += fate == wanted ? 1 : 0;
        }
        return count;
    }

    /**
     * Why this cannot be done; the first few names are attached.
     *
     * @param place names the keystore in messages
     * @return absent if there is no {@link Fate#CONFLICT}
     */
    public Optional<KeystoreFailure> conflict(String place) {
        int conflicts = count(Fate.CONFLICT);
        if (conflicts == 0) {
            return Optional.empty();
        }
        KeystoreFailure failure = new KeystoreFailure(
                place,
                conflicts + " of " + fates.size()
                        + " keys of the backup are there with other content, so nothing is written",
                "--dry-run shows all of them; with --overwrite the backup's become current, and those that are there"
                        + " former ones");
        int told = 0;
        for (Map.Entry<String, Fate> each : fates.entrySet()) {
            if (each.getValue() == Fate.CONFLICT && told++ < MOST_TOLD) {
                failure.addSuppressed(new KeystoreFailure(each.getKey(), "is there with other content", ""));
            }
        }
        return Optional.of(failure);
    }

    /**
     * Refuses what cannot be done.
     *
     * @throws KeystoreFailure if there is a {@link #conflict}
     */
    public void requireNoConflict(String place) {
        Optional<KeystoreFailure> conflict = conflict(place);
        if (conflict.isPresent()) {
            throw conflict.get();
        }
    }
}
