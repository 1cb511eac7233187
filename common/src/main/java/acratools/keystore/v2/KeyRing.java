package acratools.keystore.v2;

import acratools.failure.KeystoreFailure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All keys of one owner and kind, the oldest first. Immutable: a change gives another ring.
 *
 * @param path the ring's path, which is its purpose
 * @param current the current key's seqnum, or {@link #NONE}
 */
record KeyRing(String path, List<RingKey> keys, int current) {
    static final int NONE = -1;

    /** Refuses two keys of one seqnum, and a {@code current} that is no key's. */
    KeyRing {
        keys = List.copyOf(keys);
        Set<Integer> seqnums = new HashSet<>();
        for (RingKey key : keys) {
            if (key.seqnum() < 1) {
                throw DerReader.damaged("numbers a key " + key.seqnum());
            }
            if (!seqnums.add(key.seqnum())) {
                throw DerReader.damaged("numbers two keys " + key.seqnum());
            }
        }
        if (current != NONE && !seqnums.contains(current)) {
            throw DerReader.damaged("its current key is number " + current + ", which it does not hold");
        }
    }

    static KeyRing empty(String path) {
        return new KeyRing(path, List.of(), NONE);
    }

    /** The number of the next key: one more than the last, the first is 1. */
    int nextSeqnum() {
        int last = 0;
        for (RingKey key : keys) {
            last = Math.max(last, key.seqnum());
        }
        if (last == Integer.MAX_VALUE) {
            throw DerReader.damaged("has no number left for another key");
        }
        return last + 1;
    }

    /** The ring with {@code key} behind the others and current. */
    KeyRing withCurrent(RingKey key) {
        List<RingKey> more = new ArrayList<>(keys);
        more.add(key);
        return new KeyRing(path, more, key.seqnum());
    }

    /**
     * The ring with one key in another state.
     *
     * @throws KeystoreFailure if there is no such key, or it must not get that state
     */
    KeyRing withState(int seqnum, KeyState state) {
        List<RingKey> changed = new ArrayList<>(keys);
        for (int i = 0; i < changed.size(); i++) {
            if (changed.get(i).seqnum() == seqnum) {
                changed.set(i, changed.get(i).in(state));
                return new KeyRing(path, changed, current);
            }
        }
        throw new KeystoreFailure(
                "key ring " + path, "has no key number " + seqnum, "list the keys to see which it has");
    }

    /** The current key, unless it is destroyed. */
    Optional<RingKey> currentKey() {
        for (RingKey key : keys) {
            if (key.seqnum() == current && !key.isDestroyed()) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    /** The keys that are left to decrypt with: the current one, then the others, newest first. */
    List<RingKey> toDecryptWith() {
        List<RingKey> usable = new ArrayList<>(keys.size());
        currentKey().ifPresent(usable::add);
        for (int i = keys.size() - 1; i >= 0; i--) {
            RingKey key = keys.get(i);
            if (!key.isDestroyed() && key.seqnum() != current) {
                usable.add(key);
            }
        }
        return usable;
    }
}
