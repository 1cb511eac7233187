package acratools.keystore.v1;

import acratools.failure.KeystoreFailure;
import acratools.failure.StorageFailure;
import acratools.failure.UnsealFailure;
import acratools.keystore.BackupContent;
import acratools.keystore.KeyEntry.Half;
import acratools.keystore.KeyReport;
import acratools.keystore.KeystoreBackup;
import acratools.keystore.KeystoreDetection;
import acratools.keystore.KeystoreVersion;
import acratools.keystore.MasterKeyProbe;
import acratools.keystore.RestorePlan;
import acratools.keystore.SteadyLook;
import acratools.log.Log;
import acratools.protect.KeyProtector;
import acratools.secret.Secret;
import acratools.storage.Access;
import acratools.storage.LockMode;
import acratools.storage.LockScope;
import acratools.storage.Storage;
import acratools.storage.StorageLock;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Takes the keys of a keystore v1 out and puts them in. Source: spec/backup.md. */
public final class FlatArchive implements KeystoreBackup {
    /** What some releases of Acra seal the poison records' symmetric key under: the name of the pair beside it. */
    private static final byte[] OTHER_POISON_CONTEXT = FlatLayout.context(FlatLayout.poisonPair());

    private static final int MOST_LOOKS = 5;

    private final Storage storage;
    private final KeyProtector protector;
    private final Clock clock;
    private final Log log;
    private final String place;

    /**
     * @param storage still the caller's, as {@code protector} is
     * @param clock dates former keys
     * @param place names the keystore in messages
     */
    public FlatArchive(Storage storage, KeyProtector protector, Clock clock, Log log, String place) {
        this.storage = storage;
        this.protector = protector;
        this.clock = clock;
        this.log = log;
        this.place = place;
    }

    @Override
    public KeystoreVersion version() {
        return KeystoreVersion.V1;
    }

    @Override
    public BackupContent take(Runnable checkpoint) {
        storage.settle(LockScope.SUITE);
        StorageLock lock = lockOutOurOwn();
        try {
            storage.requireSettled();
            return takeSteadily(checkpoint);
        } finally {
            lock.close();
        }
    }

    /** Keeps the suite's own writers out, whose batches are many names. A keystore that cannot be written has none. */
    private StorageLock lockOutOurOwn() {
        try {
            return storage.lock(LockMode.SHARED, LockScope.SUITE);
        } catch (StorageFailure readOnly) {
            log.debug("the keystore is read without a lock", "reason", readOnly.reason());
            return () -> {};
        }
    }

    /** Acra writes the halves of a pair one after the other: where they differ, a second look tells whether they stay so. */
    private BackupContent takeSteadily(Runnable checkpoint) {
        Map<String, byte[]> found = SteadyLook.of(this::read, place);
        for (int look = 1; ; look++) {
            checkpoint.run();
            FlatBackup taken = open(found);
            boolean sound = false;
            try {
                taken.requireSound(place);
                sound = true;
                tellOfWhatIsMissing(found, taken);
                return taken;
            } catch (KeystoreFailure problem) {
                Map<String, byte[]> again = SteadyLook.of(this::read, place);
                if (look == MOST_LOOKS || SteadyLook.same(found, again)) {
                    throw problem;
                }
                found = again;
            } finally {
                if (!sound) {
                    taken.close();
                }
            }
        }
    }

    private void tellOfWhatIsMissing(Map<String, byte[]> found, FlatBackup taken) {
        for (String path : found.keySet()) {
            if (!isKey(path)) {
                log.warning("no key has such a name, and it is left out of the backup", "path", path);
            }
        }
        List<String> strays = new ArrayList<>();
        for (String path : storage.list("", Access.PRIVATE)) {
            if (isPublic(path) && !found.containsKey(path)) {
                strays.add(path);
            }
        }
        tellOf("public keys are not where the others are, and are left out of the backup", strays);
        List<String> without = new ArrayList<>();
        for (KeyReport report : taken.reports()) {
            if (report.note().isPresent()) {
                without.add(report.path());
            }
        }
        tellOf("pairs have no public half in the backup; is the directory of the public keys the right one", without);
    }

    private void tellOf(String message, List<String> paths) {
        if (!paths.isEmpty()) {
            log.warning(message, "count", paths.size(), "first", paths.get(0));
        }
    }

    /** Every file; the public ones from where those are. */
    private Map<String, byte[]> read() {
        Set<String> publicPaths = new HashSet<>();
        List<String> ordered = new ArrayList<>(storage.list("", Access.PRIVATE));
        Set<String> seen = new HashSet<>(ordered);
        for (String path : storage.list("", Access.PUBLIC)) {
            if (isPublic(path)) {
                publicPaths.add(path);
                if (seen.add(path)) {
                    ordered.add(path);
                }
            }
        }
        Map<String, byte[]> found = new LinkedHashMap<>();
        for (String path : ordered) {
            if (!isKey(path)) {
                found.put(path, new byte[0]);
            } else if (!isPublic(path) || publicPaths.contains(path)) {
                storage.read(path, isPublic(path) ? Access.PUBLIC : Access.PRIVATE)
                        .ifPresent(content -> found.put(path, content));
            }
        }
        return found;
    }

    private static boolean isKey(String path) {
        return FlatBackupKey.isName(path);
    }

    private static boolean isPublic(String path) {
        return isKey(path) && FlatLayout.parse(path).orElseThrow().half() == Half.PUBLIC;
    }

    private FlatBackup open(Map<String, byte[]> found) {
        try (FlatBackup.Builder builder = new FlatBackup.Builder()) {
            for (Map.Entry<String, byte[]> each : found.entrySet()) {
                Optional<FlatName> name = FlatLayout.parse(each.getKey());
                if (name.isPresent() && isKey(each.getKey())) {
                    builder.add(each.getKey(), open(each.getKey(), name.get(), each.getValue()));
                }
            }
            return builder.done();
        }
    }

    private Secret open(String path, FlatName name, byte[] content) {
        if (name.half() == Half.PUBLIC) {
            return Secret.adopt(content.clone());
        }
        try {
            return unseal(name, content);
        } catch (UnsealFailure e) {
            throw e.on(storage.describe(path, Access.PRIVATE));
        }
    }

    /** Opens what is stored under {@code name}, whichever context Acra gave it. */
    Secret unseal(FlatName name, byte[] content) {
        try {
            return protector.unseal(name.sealedFor(), content, name.contextBytes());
        } catch (UnsealFailure e) {
            if (name.current().equals(FlatLayout.path(FlatLayout.poisonSymmetric()))) {
                return protector.unseal(name.sealedFor(), content, OTHER_POISON_CONTEXT);
            }
            throw e;
        }
    }

    @Override
    public RestorePlan plan(BackupContent content, boolean overwrite) {
        return restoring(content, overwrite).plan();
    }

    private FlatRestore restoring(BackupContent content, boolean overwrite) {
        requireThisVersion();
        FlatKeystore keystore = new FlatKeystore(storage, protector, clock);
        MasterKeyProbe.require(keystore);
        FlatRestore restore = new FlatRestore(storage, protector, this::unseal, clock.instant(), overwrite);
        restore.look((FlatBackup) content);
        return restore;
    }

    /** The version was told before the master key was fetched; a writer of v2 may have come since. */
    private void requireThisVersion() {
        if (storage.exists(KeystoreDetection.VERSION_PATH, Access.MARKER)) {
            throw new KeystoreFailure(
                    storage.describe(KeystoreDetection.VERSION_PATH, Access.MARKER),
                    "is there, so this is a keystore v2, and the backup is one of a keystore v1",
                    "give another place for the keys of this backup");
        }
    }

    @Override
    public RestorePlan restore(BackupContent content, boolean overwrite, Runnable checkpoint) {
        // What stands in the way is told without a lock, and without making the place of a new keystore.
        plan(content, overwrite).requireNoConflict(place);
        checkpoint.run();
        StorageLock lock = storage.lock(LockMode.EXCLUSIVE, LockScope.SUITE);
        try {
            FlatRestore restore = restoring(content, overwrite);
            RestorePlan plan = restore.plan();
            plan.requireNoConflict(place);
            storage.apply(restore.changes());
            return plan;
        } finally {
            lock.close();
        }
    }
}
