package acratools.rotate;

import acratools.failure.InputFailure;
import acratools.failure.KeystoreFailure;
import acratools.failure.ToolFailure;
import acratools.failure.UnsealFailure;
import acratools.id.KeyOwner;
import acratools.keystore.Keystore;
import acratools.log.Log;
import acratools.themis.P256;
import java.security.SecureRandom;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A rotator for each owner, made when its first value is met. Those of the owners met last are kept; the keys of others are
 * erased, and opened again when one comes back: memory grows neither with the number of values nor with that of owners.
 * One that somebody works with is never erased for that. That an owner has no keys is kept alike. Made anew after new keys
 * were committed, since what is current is looked up once. Safe for use by several threads.
 */
final class RotationKeys implements AutoCloseable {
    private static final float DENSE = 0.75f;

    private final Keystore keystore;
    private final P256 curve;
    private final SecureRandom random;
    private final Log log;
    private final int most;
    private final Map<KeyOwner, Kept> owners = new LinkedHashMap<>(16, DENSE, true);
    private boolean closed;

    /**
     * @param keystore still the caller's; only one thread at a time asks it
     * @param most owners that are kept while nobody works with them
     */
    RotationKeys(Keystore keystore, P256 curve, SecureRandom random, int most, Log log) {
        this.keystore = keystore;
        this.curve = curve;
        this.random = random;
        this.most = most;
        this.log = log;
    }

    /**
     * Works with the rotator of an owner, whether or not the owner's keys are new: a row that came after the survey goes
     * under what is current.
     *
     * @param work must not keep the rotator
     * @throws ToolFailure if the owner has no keys, or a current one does not open
     */
    <T> T with(KeyOwner owner, Function<ValueRotator, T> work) {
        Kept kept = take(owner);
        try {
            return work.apply(kept.rotator());
        } finally {
            giveBack(kept);
        }
    }

    private synchronized Kept take(KeyOwner owner) {
        if (closed) {
            throw over();
        }
        Kept kept = owners.computeIfAbsent(owner, Kept::new);
        kept.users++;
        if (owners.size() > most) {
            eraseOldest();
        }
        return kept;
    }

    private synchronized void giveBack(Kept kept) {
        kept.users--;
    }

    private void eraseOldest() {
        Iterator<Kept> oldest = owners.values().iterator();
        while (owners.size() > most && oldest.hasNext()) {
            Kept kept = oldest.next();
            if (kept.users == 0) {
                oldest.remove();
                kept.erase();
            }
        }
    }

    /** Erases all keys; whoever uses a rotator still gets an exception. */
    @Override
    public synchronized void close() {
        closed = true;
        owners.values().forEach(Kept::erase);
        owners.clear();
    }

    private static IllegalStateException over() {
        return new IllegalStateException("the run is over; its keys are erased");
    }

    /** What is known of one owner. */
    private final class Kept {
        private final KeyOwner owner;

        /** Those who work with it; guarded by the outer object, unlike all else. */
        private int users;

        private volatile @Nullable ValueRotator rotator;
        private @Nullable OwnerKeys keys;
        private @Nullable ToolFailure failure;
        private boolean erased;

        Kept(KeyOwner owner) {
            this.owner = owner;
        }

        ValueRotator rotator() {
            ValueRotator made = rotator;
            return made == null ? load() : made;
        }

        private synchronized ValueRotator load() {
            if (erased) {
                throw over();
            }
            if (failure != null) {
                throw failure;
            }
            ValueRotator made = rotator;
            if (made == null) {
                OwnerKeys opened = open();
                keys = opened;
                made = opened.rotator(curve, random);
                rotator = made;
            }
            return made;
        }

        private OwnerKeys open() {
            try {
                synchronized (keystore) {
                    return OwnerKeys.open(keystore, owner, log);
                }
            } catch (KeystoreFailure | UnsealFailure | InputFailure lasting) {
                failure = lasting;
                throw lasting;
            }
        }

        synchronized void erase() {
            erased = true;
            if (keys != null) {
                keys.close();
            }
        }
    }
}
