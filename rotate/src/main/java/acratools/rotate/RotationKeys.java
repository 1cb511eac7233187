package acratools.rotate;

import acratools.id.KeyOwner;
import acratools.keystore.Keystore;
import acratools.log.Log;
import acratools.themis.P256;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A rotator for each owner, made when its first value is met and kept until this is closed: memory grows with the number of
 * owners, not of values. Made anew after new keys were committed, since what is current is looked up once. Safe for use by
 * several threads.
 */
final class RotationKeys implements AutoCloseable {
    private final Keystore keystore;
    private final P256 curve;
    private final SecureRandom random;
    private final Log log;
    private final ConcurrentMap<KeyOwner, ValueRotator> rotators = new ConcurrentHashMap<>();
    private final List<OwnerKeys> open = new ArrayList<>();
    private boolean closed;

    /** @param keystore still the caller's; only one thread at a time asks it */
    RotationKeys(Keystore keystore, P256 curve, SecureRandom random, Log log) {
        this.keystore = keystore;
        this.curve = curve;
        this.random = random;
        this.log = log;
    }

    /**
     * The rotator of an owner, whether or not the owner's keys are new: a row that came after the survey goes under what is
     * current.
     *
     * @throws acratools.failure.ToolFailure if the owner has no keys, or a current one does not open
     */
    ValueRotator of(KeyOwner owner) {
        ValueRotator known = rotators.get(owner);
        return known == null ? load(owner) : known;
    }

    private synchronized ValueRotator load(KeyOwner owner) {
        ValueRotator known = rotators.get(owner);
        if (known != null) {
            return known;
        }
        if (closed) {
            throw new IllegalStateException("the run is over; its keys are erased");
        }
        OwnerKeys keys = OwnerKeys.open(keystore, owner, log);
        open.add(keys);
        ValueRotator made = keys.rotator(curve, random);
        rotators.put(owner, made);
        return made;
    }

    /** Erases all keys; whoever uses a rotator still gets an exception. */
    @Override
    public synchronized void close() {
        closed = true;
        for (OwnerKeys keys : open) {
            keys.close();
        }
        open.clear();
        rotators.clear();
    }
}
