package acratools.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The flags of a tool, in the order in which help shows them; no two have one name. */
public final class FlagSet {
    private final Map<String, Flag<?>> byName;

    private FlagSet(Map<String, Flag<?>> byName) {
        this.byName = byName;
    }

    /**
     * A set of {@code flags} alone.
     *
     * @throws IllegalArgumentException if two flags have one name
     */
    public static FlagSet of(Collection<? extends Flag<?>> flags) {
        return new FlagSet(Map.of()).with(flags);
    }

    /**
     * These flags and, behind them, {@code family}.
     *
     * @throws IllegalArgumentException if two flags have one name
     */
    public FlagSet with(Collection<? extends Flag<?>> family) {
        Map<String, Flag<?>> extended = new LinkedHashMap<>(2 * (byName.size() + family.size()));
        extended.putAll(byName);
        for (Flag<?> flag : family) {
            if (extended.put(flag.name(), flag) != null) {
                throw new IllegalArgumentException("two flags are named " + flag.name());
            }
        }
        return new FlagSet(extended);
    }

    public Collection<Flag<?>> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    /**
     * The flag of that name.
     *
     * @param name without dashes
     */
    public Optional<Flag<?>> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The flags in use, by topic; topics in the order of their first flag. */
    public Map<FlagGroup, List<Flag<?>>> byGroup() {
        Map<FlagGroup, List<Flag<?>>> groups = new LinkedHashMap<>();
        for (Flag<?> flag : all()) {
            if (!flag.isDeprecated()) {
                groups.computeIfAbsent(flag.group(), group -> new ArrayList<>()).add(flag);
            }
        }
        return groups;
    }

    boolean contains(Flag<?> flag) {
        return byName.get(flag.name()) == flag;
    }
}
