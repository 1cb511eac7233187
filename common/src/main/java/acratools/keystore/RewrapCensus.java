package acratools.keystore;

import acratools.id.KeyKind;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which master key the keys of a keystore are under.
 *
 * @param counts by {@link KeyKind#word()}, in its order, {@value #OTHER} last; only kinds that there are
 * @param broken keys, or whole rings, that open under neither
 * @param unknown what lies in the keystore under no name of a key, and is left as it is
 * @param pending names of which something is not under the new master key
 */
public record RewrapCensus(
        KeystoreVersion version,
        Map<String, Count> counts,
        List<Broken> broken,
        List<String> unknown,
        List<String> pending) {
    /** Legacy keys, and rings of no known purpose. */
    public static final String OTHER = "other";

    /**
     * How many keys of a kind are under which master key.
     *
     * @param underOld under the present one
     * @param underNew under the new one
     * @param underNeither under none of the two, or damaged
     */
    public record Count(int underOld, int underNew, int underNeither) {
        static final Count NONE = new Count(0, 0, 0);

        Count plus(Count other) {
            return new Count(underOld + other.underOld, underNew + other.underNew, underNeither + other.underNeither);
        }
    }

    /**
     * A key that does not open.
     *
     * @param name its path; in keystore v2 with its number
     */
    public record Broken(String name, String problem) {}

    public RewrapCensus {
        counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
        broken = List.copyOf(broken);
        unknown = List.copyOf(unknown);
        pending = List.copyOf(pending);
    }

    /** The sum over all kinds. */
    public Count total() {
        Count total = Count.NONE;
        for (Count count : counts.values()) {
            total = total.plus(count);
        }
        return total;
    }
}
