package acratools.keystore.v1;

import acratools.id.KeyKind;
import acratools.id.KeyRef;
import acratools.keystore.KeyBatch;
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
import java.util.HashSet;
import java.util.List;
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
    private final List<Change> changes = new ArrayList<>();
    private final Set<KeyRef> added = new HashSet<>();
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
        addSealed(ref, pair.privateKey().container());
        changes.add(Change.of(
                FlatLayout.publicPath(ref), Access.PUBLIC, pair.publicKey().container()));
    }

    @Override
    public void add(KeyRef ref, Secret key) {
        begin(ref, false);
        addSealed(ref, key);
    }

    private void begin(KeyRef ref, boolean pair) {
        requireOpen();
        if (pair != (ref.kind() == KeyKind.STORAGE_PAIR)) {
            throw new IllegalArgumentException(ref.kind() + (pair ? " is no pair" : " is a pair"));
        }
        if (!added.add(ref)) {
            throw new IllegalArgumentException(ref + " is in the batch already");
        }
    }

    private void addSealed(KeyRef ref, Secret key) {
        byte[] sealed = protector.seal(ref, key, FlatLayout.context(ref));
        changes.add(Change.of(FlatLayout.path(ref), Access.PRIVATE, sealed));
    }

    @Override
    public void commit() {
        requireOpen();
        over = true;
        StorageLock lock = storage.lock(LockMode.EXCLUSIVE);
        try {
            // Dated under the lock: no other writer's former keys come in between.
            storage.apply(dated(clock.instant()));
        } finally {
            lock.close();
        }
    }

    private List<Change> dated(Instant now) {
        List<Change> dated = new ArrayList<>(changes.size());
        for (Change change : changes) {
            String prefix = FlatLayout.historyPrefix(change.path());
            List<String> names = new ArrayList<>();
            for (String path : keystore.former(change.path(), change.access())) {
                names.add(path.substring(prefix.length()));
            }
            dated.add(change.keepingPresentAs(prefix + HistoryTimestamp.next(now, names)));
        }
        return dated;
    }

    private void requireOpen() {
        if (over) {
            throw new IllegalStateException("the batch is over");
        }
    }

    @Override
    public void close() {
        over = true;
        changes.clear();
    }
}
