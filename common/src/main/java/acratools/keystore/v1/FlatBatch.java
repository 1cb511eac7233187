package acratools.keystore.v1;

import acratools.failure.KeystoreFailure;
import acratools.id.KeyKind;
import acratools.id.KeyRef;
import acratools.keystore.KeyBatch;
import acratools.keystore.KeystoreDetection;
import acratools.protect.KeyProtector;
import acratools.secret.Secret;
import acratools.storage.Access;
import acratools.storage.Change;
import acratools.storage.LockMode;
import acratools.storage.Storage;
import acratools.storage.StorageLock;
import acratools.themis.EcKeyPair;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * New keys, sealed as they are added and written in one go. The private half of a pair goes before the public one: what is
 * encrypted for the public half that is still there opens under the history.
 */
final class FlatBatch implements KeyBatch {
    private final FlatKeystore keystore;
    private final Storage storage;
    private final KeyProtector protector;
    private final Clock clock;
    private final Map<KeyRef, List<Change>> added = new LinkedHashMap<>();
    private final Set<KeyRef> onlyIfAbsent = new HashSet<>();
    private boolean over;

    FlatBatch(FlatKeystore keystore, Storage storage, KeyProtector protector, Clock clock) {
        this.keystore = keystore;
        this.storage = storage;
        this.protector = protector;
        this.clock = clock;
    }

    @Override
    public void add(KeyRef ref, EcKeyPair pair) {
        begin(ref, true);
        byte[] publicKey = pair.publicKey().container();
        added.put(
                ref,
                List.of(
                        sealed(ref, pair.privateKey().container()),
                        Change.of(FlatLayout.publicPath(ref), Access.PUBLIC, publicKey)));
    }

    @Override
    public void add(KeyRef ref, Secret key) {
        begin(ref, false);
        added.put(ref, List.of(sealed(ref, key)));
    }

    @Override
    public void addIfAbsent(KeyRef ref, EcKeyPair pair) {
        add(ref, pair);
        onlyIfAbsent.add(ref);
    }

    @Override
    public void addIfAbsent(KeyRef ref, Secret key) {
        add(ref, key);
        onlyIfAbsent.add(ref);
    }

    private void begin(KeyRef ref, boolean pair) {
        requireOpen();
        if (pair != (ref.kind() == KeyKind.STORAGE_PAIR)) {
            throw new IllegalArgumentException(ref.kind() + (pair ? " is no pair" : " is a pair"));
        }
        if (added.containsKey(ref)) {
            throw new IllegalArgumentException(ref + " is in the batch already");
        }
    }

    private Change sealed(KeyRef ref, Secret key) {
        byte[] sealed = protector.seal(ref, key, FlatLayout.context(ref));
        return Change.of(FlatLayout.path(ref), Access.PRIVATE, sealed);
    }

    @Override
    public Set<KeyRef> commit() {
        requireOpen();
        over = true;
        Map<Access, Change> replacing = replacing();
        StorageLock lock = storage.lock(LockMode.EXCLUSIVE);
        try {
            // In Redis this goes over the whole database, and the lock can be renewed meanwhile only as long as nothing
            // else was read under it.
            replacing.forEach((access, change) -> keystore.former(change.path(), access));
            requireNoOtherVersion();
            added.keySet().removeIf(ref -> onlyIfAbsent.contains(ref) && keystore.contains(ref));
            // Dated under the lock: no other writer's former keys come in between.
            Instant now = clock.instant();
            List<Change> dated = new ArrayList<>();
            for (List<Change> changes : added.values()) {
                for (Change change : changes) {
                    dated.add(dated(change, now));
                }
            }
            storage.apply(dated);
            return Set.copyOf(added.keySet());
        } finally {
            lock.close();
        }
    }

    /** Of the changes that replace a present key, one of each access. */
    private Map<Access, Change> replacing() {
        Map<Access, Change> replacing = new EnumMap<>(Access.class);
        for (List<Change> changes : added.values()) {
            for (Change change : changes) {
                Access access = change.access();
                if (!replacing.containsKey(access) && storage.exists(change.path(), access)) {
                    replacing.put(access, change);
                }
            }
        }
        return replacing;
    }

    /** The version was told when the keystore was opened; where there was none, a writer of v2 may have come since. */
    private void requireNoOtherVersion() {
        if (storage.exists(KeystoreDetection.VERSION_PATH, Access.MARKER)) {
            throw new KeystoreFailure(
                    storage.describe(KeystoreDetection.VERSION_PATH, Access.MARKER),
                    "is there now: another program made a keystore of another version in the same place",
                    "nothing was written; give another place for a keystore v1, or run again to use the one that is there");
        }
    }

    private Change dated(Change change, Instant now) {
        String prefix = FlatLayout.historyPrefix(change.path());
        List<String> names = new ArrayList<>();
        // Redis can list a key's history only by a look at all keys, and that of a new key is empty. A key that another
        // program makes meanwhile is kept under this moment's name all the same.
        if (storage.exists(change.path(), change.access())) {
            for (String path : keystore.former(change.path(), change.access())) {
                names.add(path.substring(prefix.length()));
            }
        }
        return change.keepingPresentAs(prefix + HistoryTimestamp.next(now, names));
    }

    private void requireOpen() {
        if (over) {
            throw new IllegalStateException("the batch is over");
        }
    }

    @Override
    public void close() {
        over = true;
        added.clear();
    }
}
