package acratools.keystore.v2;

import acratools.failure.KeystoreFailure;
import acratools.keystore.KeyEntry.Half;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One key of a ring.
 *
 * @param seqnum 1 or more; no other key of the ring has it
 * @param data its forms; empty once destroyed
 */
record RingKey(int seqnum, KeyState state, Instant validSince, Instant validUntil, List<KeyData> data) {
    private static final Duration LIFE = Duration.ofDays(365);

    RingKey {
        data = List.copyOf(data);
    }

    /** A key as Acra makes it: pre-active, valid for 365 days. */
    static RingKey fresh(int seqnum, Instant now, KeyData data) {
        return new RingKey(seqnum, KeyState.PRE_ACTIVE, now, now.plus(LIFE), List.of(data));
    }

    /**
     * The same key in another state.
     *
     * @throws KeystoreFailure if a key of this state must not get the other
     */
    RingKey in(KeyState next) {
        if (!state.mayBecome(next)) {
            throw new KeystoreFailure(
                    "key " + seqnum, "is " + state + " and must not become " + next, "keys go one way only");
        }
        return new RingKey(seqnum, next, validSince, validUntil, next == KeyState.DESTROYED ? List.of() : data);
    }

    boolean isDestroyed() {
        return state == KeyState.DESTROYED;
    }

    /** Whether Themis' forms of the key have that part. */
    boolean has(Half half) {
        for (KeyData form : data) {
            if (isOfThemis(form) && form.has(half)) {
                return true;
            }
        }
        return false;
    }

    /** A part as it is stored; sealed unless public. */
    Optional<byte[]> part(Half half) {
        for (KeyData form : data) {
            if (isOfThemis(form) && form.has(half)) {
                return form.part(half);
            }
        }
        return Optional.empty();
    }

    private static boolean isOfThemis(KeyData form) {
        return form.format() == KeyData.THEMIS_PAIR || form.format() == KeyData.THEMIS_SYMMETRIC;
    }
}
