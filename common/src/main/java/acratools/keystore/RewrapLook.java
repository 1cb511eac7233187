package acratools.keystore;

import acratools.failure.KeystoreFailure;
import acratools.failure.ToolFailure;
import acratools.id.KeyKind;
import acratools.keystore.KeyWrapping.Under;
import acratools.keystore.RewrapCensus.Broken;
import acratools.keystore.RewrapCensus.Count;
import acratools.secret.Secret;
import acratools.storage.Access;
import acratools.storage.Storage;
import acratools.storage.StorageLock;
import acratools.themis.SecureCell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One look at every key of a keystore; holds one open key at a time. */
final class RewrapLook implements KeyWrapping.Visitor {
    /** How many names are read between two renewals of the lock. */
    static final int READS_UNDER_LOCK = 200;

    /** What to do with a key that opens. */
    @FunctionalInterface
    interface KeyUse {
        void take(String name, Secret key);
    }

    private final Storage storage;
    private final KeyWrapping wrapping;
    private final KeyUse use;
    private final Map<String, Count> counts = new TreeMap<>();
    private final List<Broken> broken = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();
    private final List<String> pending = new ArrayList<>();

    RewrapLook(Storage storage, KeyWrapping wrapping, KeyUse use) {
        this.storage = storage;
        this.wrapping = wrapping;
        this.use = use;
    }

    RewrapCensus census(StorageLock lock) {
        int reads = 0;
        for (String path : storage.list("", Access.PRIVATE)) {
            switch (wrapping.holds(path)) {
                case WRAPPED_KEYS -> look(path);
                case UNKNOWN -> lookAtUnknown(path);
                case NO_SECRET -> {}
            }
            if (++reads % READS_UNDER_LOCK == 0) {
                lock.renew();
            }
        }
        lock.renew();
        return new RewrapCensus(wrapping.version(), inOrder(), broken, unknown, pending);
    }

    private void look(String path) {
        byte[] content;
        try {
            content = present(storage, path);
        } catch (KeystoreFailure e) {
            broken(path, Optional.empty(), e.reason());
            return;
        }
        if (wrapping.visit(path, content, this)) {
            pending.add(path);
        }
    }

    /** A sealed key whose file was given another name would be lost with the old master key; its context is not known. */
    private void lookAtUnknown(String path) {
        unknown.add(path);
        try {
            if (SecureCell.isCell(present(storage, path))) {
                broken(path, Optional.empty(), "looks like a sealed key, and no key has such a name");
            }
        } catch (ToolFailure unreadable) {
            // Named as unknown; what nobody could read before is not in use either.
            return;
        }
    }

    static byte[] present(Storage storage, String path) {
        return storage.read(path, Access.PRIVATE)
                .orElseThrow(() -> new KeystoreFailure(
                        storage.describe(path, Access.PRIVATE), "went away while it was read", "try again"));
    }

    @Override
    public void opened(String name, Optional<KeyKind> kind, Under under, Secret key) {
        count(kind, under);
        use.take(name, key);
    }

    @Override
    public void broken(String name, Optional<KeyKind> kind, String problem) {
        count(kind, Under.NEITHER);
        broken.add(new Broken(name, problem));
    }

    private void count(Optional<KeyKind> kind, Under under) {
        Count one = switch (under) {
            case OLD -> new Count(1, 0, 0);
            case NEW -> new Count(0, 1, 0);
            case NEITHER -> new Count(0, 0, 1);
        };
        counts.merge(kind.map(KeyKind::word).orElse(RewrapCensus.OTHER), one, Count::plus);
    }

    private Map<String, Count> inOrder() {
        Map<String, Count> ordered = new LinkedHashMap<>();
        for (KeyKind kind : KeyKind.values()) {
            Count count = counts.remove(kind.word());
            if (count != null) {
                ordered.put(kind.word(), count);
            }
        }
        ordered.putAll(counts);
        return ordered;
    }
}
