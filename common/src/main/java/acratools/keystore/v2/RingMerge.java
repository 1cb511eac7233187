package acratools.keystore.v2;

import acratools.failure.UnsealFailure;
import acratools.keystore.KeyEntry.Half;
import acratools.keystore.RestorePlan.Fate;
import acratools.secret.Secret;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Compares a ring of a backup with the one that is there, and puts both into one: keys that are there stay, those of the
 * backup that are not come behind them under new numbers, and its current one becomes current. Nothing is lost.
 */
final class RingMerge {
    private final RingSeals backupSeals;
    private final RingSeals seals;
    private final boolean overwrite;

    /** @param seals of the keystore */
    RingMerge(RingBackup backup, RingSeals seals, boolean overwrite) {
        this.backupSeals = backup.seals();
        this.seals = seals;
        this.overwrite = overwrite;
    }

    /** @param present empty if there is no such ring */
    Fate fate(KeyRing coming, KeyRing present) {
        if (present.keys().isEmpty() && present.current() == KeyRing.NONE) {
            return Fate.ADD;
        }
        boolean same = true;
        boolean completed = true;
        for (RingKey key : coming.keys()) {
            if (!key.data().isEmpty()) {
                boolean found = find(present, key).isPresent();
                same &= found;
                completed &= found || findPartOf(present, key).isPresent();
            }
        }
        OptionalInt current = seqnumOfCurrent(coming, present);
        if (current.isPresent() && current.getAsInt() != present.current()) {
            return overwrite ? Fate.REPLACE : Fate.CONFLICT;
        }
        return same ? Fate.KEEP : completed ? Fate.ADD : overwrite ? Fate.REPLACE : Fate.CONFLICT;
    }

    /** Which key that is there is the coming ring's current one; absent if that has none with data, or it is not there. */
    private OptionalInt seqnumOfCurrent(KeyRing coming, KeyRing present) {
        Optional<RingKey> current = bySeqnum(coming, coming.current());
        if (current.isEmpty() || current.get().data().isEmpty()) {
            return OptionalInt.empty();
        }
        RingKey wanted = current.get();
        return find(present, wanted)
                .or(() -> findPartOf(present, wanted))
                .map(key -> OptionalInt.of(key.seqnum()))
                .orElseGet(OptionalInt::empty);
    }

    /** The ring to be written. */
    KeyRing merged(KeyRing coming, KeyRing present) {
        List<RingKey> keys = new ArrayList<>(present.keys());
        int current = present.current();
        int next = present.nextSeqnum();
        for (RingKey key : coming.keys()) {
            Optional<RingKey> there = find(present, key);
            Optional<RingKey> part = there.isPresent() ? there : findPartOf(present, key);
            int seqnum = key.seqnum();
            if (there.isPresent()) {
                seqnum = there.get().seqnum();
            } else if (part.isPresent()) {
                seqnum = part.get().seqnum();
                keys.set(present.keys().indexOf(part.get()), completed(coming.path(), part.get(), key));
            } else if (present.keys().isEmpty()) {
                keys.add(backupSeals.reseal(coming.path(), key, seqnum, seals));
            } else if (!key.data().isEmpty()) {
                seqnum = next++;
                keys.add(backupSeals.reseal(coming.path(), key, seqnum, seals));
            } else {
                continue;
            }
            if (key.seqnum() == coming.current()) {
                current = seqnum;
            }
        }
        return new KeyRing(coming.path(), keys, current);
    }

    /** The key that is there, as it was made, with all that the backup's has. */
    private RingKey completed(String ring, RingKey there, RingKey whole) {
        RingKey resealed = backupSeals.reseal(ring, whole, there.seqnum(), seals);
        return new RingKey(there.seqnum(), there.state(), there.validSince(), there.validUntil(), resealed.data());
    }

    private static Optional<RingKey> bySeqnum(KeyRing ring, int seqnum) {
        for (RingKey key : ring.keys()) {
            if (key.seqnum() == seqnum) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    /** The key that is there with its public half alone, as of a bundle of public keys. */
    private static Optional<RingKey> findPartOf(KeyRing present, RingKey whole) {
        for (RingKey key : present.keys()) {
            if (key.data().size() == 1 && whole.data().size() == 1) {
                KeyData there = key.data().get(0);
                KeyData wanted = whole.data().get(0);
                boolean publicAlone = there.has(Half.PUBLIC) && !there.has(Half.PRIVATE) && !there.has(Half.SYMMETRIC);
                if (publicAlone
                        && there.format() == wanted.format()
                        && MessageDigest.isEqual(
                                there.part(Half.PUBLIC).orElseThrow(),
                                wanted.part(Half.PUBLIC).orElseGet(() -> new byte[0]))) {
                    return Optional.of(key);
                }
            }
        }
        return Optional.empty();
    }

    /** The key of the same content, whatever its number. */
    private Optional<RingKey> find(KeyRing present, RingKey wanted) {
        for (RingKey key : present.keys()) {
            if (!wanted.data().isEmpty() && holds(present.path(), key, wanted)) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    /** Whether a key that is there has every part that the backup's has; a destroyed one has none. */
    private boolean holds(String ring, RingKey there, RingKey wanted) {
        for (KeyData form : wanted.data()) {
            boolean found = false;
            for (KeyData other : there.data()) {
                found |= form.format() == other.format() && holds(ring, there.seqnum(), other, wanted.seqnum(), form);
            }
            if (!found) {
                return false;
            }
        }
        return true;
    }

    private boolean holds(String ring, int seqnum, KeyData there, int wantedSeqnum, KeyData wanted) {
        for (Half half : Half.values()) {
            Optional<byte[]> part = wanted.part(half);
            Optional<byte[]> other = there.part(half);
            if (part.isPresent()
                    && (other.isEmpty()
                            || !(half == Half.PUBLIC
                                    ? MessageDigest.isEqual(part.get(), other.get())
                                    : sameSecret(ring, half, seqnum, other.get(), wantedSeqnum, part.get())))) {
                return false;
            }
        }
        return true;
    }

    private boolean sameSecret(String ring, Half half, int seqnum, byte[] there, int wantedSeqnum, byte[] wanted) {
        try (Secret coming = backupSeals.open(ring, half, wantedSeqnum, wanted)) {
            try (Secret present = seals.open(ring, half, seqnum, there)) {
                return present.sameAs(coming);
            } catch (UnsealFailure damaged) {
                return false;
            }
        }
    }
}
