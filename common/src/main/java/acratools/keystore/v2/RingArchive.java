package acratools.keystore.v2;

import acratools.failure.KeystoreFailure;
import acratools.keystore.BackupContent;
import acratools.keystore.KeystoreBackup;
import acratools.keystore.KeystoreVersion;
import acratools.keystore.MasterKeyProbe;
import acratools.keystore.RestorePlan;
import acratools.keystore.RestorePlan.Fate;
import acratools.keystore.SteadyLook;
import acratools.log.Log;
import acratools.protect.KeyProtector;
import acratools.storage.Access;
import acratools.storage.LockMode;
import acratools.storage.LockScope;
import acratools.storage.Storage;
import acratools.storage.StorageLock;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes the rings of a keystore v2 out and puts them in. Source: spec/keystore-v2.md, "Export bundle". */
public final class RingArchive implements KeystoreBackup {
    private final Storage storage;
    private final KeyProtector protector;
    private final RingSigner signer;
    private final RingStore rings;
    private final Clock clock;
    private final Log log;
    private final String place;

    /**
     * @param storage still the caller's, as {@code protector} and {@code signer} are
     * @param clock dates the rings that are written
     * @param place names the keystore in messages
     */
    public RingArchive(Storage storage, KeyProtector protector, RingSigner signer, Clock clock, Log log, String place) {
        this.storage = storage;
        this.protector = protector;
        this.signer = signer;
        this.rings = new RingStore(storage, signer);
        this.clock = clock;
        this.log = log;
        this.place = place;
    }

    @Override
    public KeystoreVersion version() {
        return KeystoreVersion.V2;
    }

    /** Where there is a shared lock, Acra's services change nothing meanwhile; in Redis there is none. */
    @Override
    public BackupContent take(Runnable checkpoint) {
        storage.settle(LockScope.SERVICES);
        StorageLock lock = storage.lock(LockMode.SHARED, LockScope.SERVICES);
        Map<String, byte[]> found;
        try {
            storage.requireSettled();
            rings.requireVersion();
            found = SteadyLook.of(this::read, place);
        } finally {
            lock.close();
        }
        List<KeyRing> taken = new ArrayList<>(found.size());
        for (Map.Entry<String, byte[]> each : found.entrySet()) {
            checkpoint.run();
            if (RingLayout.ref(each.getKey()).isEmpty()) {
                log.warning(
                        "no key ring of Acra's has such a name, and it is left out of the backup",
                        "path",
                        RingLayout.file(each.getKey()));
                continue;
            }
            taken.add(decode(each.getKey(), each.getValue()));
        }
        RingBackup backup = RingBackup.ofSealed(taken, protector);
        backup.requireSound(place);
        return backup;
    }

    private KeyRing decode(String ring, byte[] stored) {
        try {
            return RingStore.decode(ring, stored, signer);
        } catch (KeystoreFailure e) {
            throw e.on(rings.describe(ring));
        }
    }

    private Map<String, byte[]> read() {
        Map<String, byte[]> found = new LinkedHashMap<>();
        for (String ring : rings.rings()) {
            storage.read(RingLayout.file(ring), Access.PRIVATE).ifPresent(content -> found.put(ring, content));
        }
        return found;
    }

    @Override
    public RestorePlan plan(BackupContent content, boolean overwrite) {
        boolean empty = rings.isNew();
        if (!empty) {
            MasterKeyProbe.require(new RingKeystore(storage, protector, signer, clock));
        }
        RingMerge merge = new RingMerge((RingBackup) content, new RingSeals(protector), overwrite);
        StorageLock lock = empty ? () -> {} : storage.lock(LockMode.SHARED, LockScope.SERVICES);
        try {
            Map<String, Fate> fates = new LinkedHashMap<>();
            for (KeyRing ring : ((RingBackup) content).rings()) {
                KeyRing present = empty
                        ? KeyRing.empty(ring.path())
                        : rings.find(ring.path()).orElseGet(() -> KeyRing.empty(ring.path()));
                fates.put(RingLayout.file(ring.path()), merge.fate(ring, present));
            }
            return new RestorePlan(fates);
        } finally {
            lock.close();
        }
    }

    @Override
    public RestorePlan restore(BackupContent content, boolean overwrite, Runnable checkpoint) {
        plan(content, overwrite).requireNoConflict(place);
        checkpoint.run();
        RingMerge merge = new RingMerge((RingBackup) content, new RingSeals(protector), overwrite);
        Map<String, Fate> fates = new LinkedHashMap<>();
        Map<String, RingTransaction.RingChange> changes = new LinkedHashMap<>();
        for (KeyRing ring : ((RingBackup) content).rings()) {
            changes.put(ring.path(), (present, now) -> {
                // Under the lock: what was there when the plan was made may be another ring by now.
                Fate fate = merge.fate(ring, present);
                fates.put(RingLayout.file(ring.path()), fate);
                if (fate == Fate.CONFLICT) {
                    new RestorePlan(fates).requireNoConflict(place);
                }
                return fate == Fate.KEEP ? present : merge.merged(ring, present);
            });
        }
        new RingTransaction(storage, rings, clock).run(changes);
        return new RestorePlan(fates);
    }
}
