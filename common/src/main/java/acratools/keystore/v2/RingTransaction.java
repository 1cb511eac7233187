package acratools.keystore.v2;

import acratools.storage.Change;
import acratools.storage.LockMode;
import acratools.storage.LockScope;
import acratools.storage.Storage;
import acratools.storage.StorageLock;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One change of one or more rings, all or none: each is read, verified, changed and signed under the lock that Acra's
 * services take, so that nobody's change is lost. Source: spec/keystore-v2.md, "Transactions and locking".
 */
final class RingTransaction {
    private final Storage storage;
    private final RingStore rings;
    private final Clock clock;

    RingTransaction(Storage storage, RingStore rings, Clock clock) {
        this.storage = storage;
        this.rings = rings;
        this.clock = clock;
    }

    /** What becomes of one ring. */
    @FunctionalInterface
    interface RingChange {
        /**
         * The changed ring, or {@code ring} itself to leave it as it is; {@code ring} is empty if there was none, {@code
         * now} has whole seconds.
         */
        KeyRing apply(KeyRing ring, Instant now);
    }

    /**
     * Makes the keystore if the storage is empty, then applies each change to the ring of its path.
     *
     * @return the paths of the rings that changed
     */
    Set<String> run(Map<String, RingChange> changes) {
        // Before the lock, whose file would be left in a place that is no keystore of this version.
        rings.isNew();
        StorageLock lock = storage.lock(LockMode.EXCLUSIVE, LockScope.SERVICES);
        try {
            boolean isNew = rings.isNew();
            Instant now = Instant.ofEpochSecond(clock.instant().getEpochSecond());
            List<Change> writes = new ArrayList<>(changes.size());
            Set<String> written = new HashSet<>();
            for (Map.Entry<String, RingChange> change : changes.entrySet()) {
                KeyRing present = rings.find(change.getKey()).orElseGet(() -> KeyRing.empty(change.getKey()));
                KeyRing changed = change.getValue().apply(present, now);
                if (!changed.equals(present)) {
                    writes.add(rings.change(changed, now));
                    written.add(change.getKey());
                }
            }
            if (isNew) {
                // By itself and first: a keystore with rings and without a version is taken for one of version 1.
                storage.apply(List.of(RingStore.versionMarker()));
            }
            storage.apply(writes);
            return written;
        } finally {
            lock.close();
        }
    }
}
