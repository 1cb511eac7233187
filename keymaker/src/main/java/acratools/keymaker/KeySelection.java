package acratools.keymaker;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Which keys a run makes, in the order in which it makes and names them. */
record KeySelection(List<NewKey> keys) {
    KeySelection {
        keys = List.copyOf(keys);
    }

    /** @param asked what the {@code --generate_…} flags name; none of them means all keys */
    static KeySelection of(Set<NewKey> asked) {
        if (asked.isEmpty()) {
            return new KeySelection(List.of(NewKey.values()));
        }
        // Acra's keymaker puts the poison keys first when it is told what to make, and last when it is not.
        List<NewKey> keys = new ArrayList<>();
        Set<NewKey> rest = EnumSet.copyOf(asked);
        for (NewKey poison : List.of(NewKey.POISON_SYMMETRIC, NewKey.POISON_PAIR)) {
            if (rest.remove(poison)) {
                keys.add(poison);
            }
        }
        keys.addAll(rest);
        return new KeySelection(keys);
    }

    boolean needsClient() {
        for (NewKey key : keys) {
            if (key.isOfClient()) {
                return true;
            }
        }
        return false;
    }
}
