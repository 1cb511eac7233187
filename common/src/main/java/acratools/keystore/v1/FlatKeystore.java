package acratools.keystore.v1;

import acratools.failure.InputFailure;
import acratools.failure.KeystoreFailure;
import acratools.failure.UnsealFailure;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.keystore.KeyBatch;
import acratools.keystore.KeyEntry;
import acratools.keystore.KeyEntry.Half;
import acratools.keystore.KeyHistory;
import acratools.keystore.KeyReport;
import acratools.keystore.Keystore;
import acratools.keystore.KeystoreVersion;
import acratools.keystore.MasterKeyProbe;
import acratools.protect.KeyProtector;
import acratools.secret.Secret;
import acratools.storage.Access;
import acratools.storage.Storage;
import acratools.themis.EcPublicKey;
import acratools.themis.SecureCell;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keystore v1 over any storage. Source: spec/keystore-v1.md. */
public final class FlatKeystore implements Keystore {
    private final Storage storage;
    private final KeyProtector protector;
    private final Clock clock;

    /**
     * @param storage closed with this keystore
     * @param protector seals and opens the keys; still the caller's
     * @param clock dates former keys
     */
    public FlatKeystore(Storage storage, KeyProtector protector, Clock clock) {
        this.storage = storage;
        this.protector = protector;
        this.clock = clock;
    }

    @Override
    public KeystoreVersion version() {
        return KeystoreVersion.V1;
    }

    @Override
    public boolean isNew() {
        return storage.isEmpty();
    }

    @Override
    public boolean contains(KeyRef ref) {
        return storage.exists(FlatLayout.path(ref), Access.PRIVATE);
    }

    @Override
    public EcPublicKey publicKey(KeyRef ref) {
        if (ref.kind() != KeyKind.STORAGE_PAIR) {
            throw new IllegalArgumentException(ref.kind() + " has no public half");
        }
        String path = FlatLayout.publicPath(ref);
        byte[] container = present(path, Access.PUBLIC);
        try {
            return EcPublicKey.read(container);
        } catch (InputFailure e) {
            throw new KeystoreFailure(
                    storage.describe(path, Access.PUBLIC),
                    "is no valid public key: " + e.reason(),
                    "restore the file from a backup, or rotate the key",
                    e);
        }
    }

    @Override
    public KeyHistory history(KeyRef ref) {
        String current = FlatLayout.path(ref);
        // The current key first: one that is replaced after this look is found again among the former ones.
        byte[] sealed = present(current, Access.PRIVATE);
        return new FlatHistory(this, ref, sealed, former(current, Access.PRIVATE));
    }

    @Override
    public Secret currentKey(KeyRef ref) {
        String path = FlatLayout.path(ref);
        return unseal(ref, path, present(path, Access.PRIVATE));
    }

    /** Whether {@code storage} holds a key of {@code owner}; opens nothing, and takes no lock. */
    public static boolean holdsKeyOf(KeyOwner owner, Storage storage) {
        for (KeyRef ref : KeyRef.allOf(owner)) {
            if (storage.exists(FlatLayout.path(ref), Access.PRIVATE)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public KeyBatch newBatch() {
        MasterKeyProbe.require(this);
        return new FlatBatch(this, storage, protector, clock);
    }

    @Override
    public List<KeyRef> some(int limit) {
        List<KeyRef> found = new ArrayList<>();
        storage.visit(Access.PRIVATE, path -> {
            FlatLayout.parse(path)
                    .filter(name -> name.half() != Half.PUBLIC && name.current().equals(path))
                    .flatMap(FlatName::ref)
                    .ifPresent(found::add);
            return found.size() < limit;
        });
        return found;
    }

    @Override
    public Optional<Boolean> opensUnnamed(int limit) {
        List<FlatName> found = new ArrayList<>();
        storage.visit(Access.PRIVATE, path -> {
            FlatLayout.parse(path)
                    .filter(name -> name.ref().isEmpty()
                            && name.half() != Half.PUBLIC
                            && name.current().equals(path))
                    .ifPresent(found::add);
            return found.size() < limit;
        });
        Optional<Boolean> opens = Optional.empty();
        for (FlatName name : found) {
            // Any file may have such a name: one that is not sealed is none of these keys.
            byte[] sealed = trusted(name.current());
            if (SecureCell.isCell(sealed)) {
                try (Secret key = protector.unseal(name.sealedFor(), sealed, name.contextBytes())) {
                    return Optional.of(key.length() > 0);
                } catch (UnsealFailure e) {
                    opens = Optional.of(false);
                }
            }
        }
        return opens;
    }

    /** Empty for what may not be trusted, or went away. */
    private byte[] trusted(String path) {
        try {
            return storage.read(path, Access.PRIVATE).orElse(new byte[0]);
        } catch (KeystoreFailure e) {
            return new byte[0];
        }
    }

    @Override
    public List<KeyEntry> list() {
        List<KeyEntry> entries = new ArrayList<>();
        for (Access access : new Access[] {Access.PRIVATE, Access.PUBLIC}) {
            List<String> paths = new ArrayList<>(storage.list("", access));
            // Latest first, so that each former key is counted on from the one after it.
            Collections.reverse(paths);
            Map<String, Integer> formerKeys = new HashMap<>();
            for (String path : paths) {
                Optional<FlatName> name = FlatLayout.parse(path);
                if (name.isPresent() && (name.get().half() == Half.PUBLIC) == (access == Access.PUBLIC)) {
                    String current = name.get().current();
                    int generation = path.equals(current) ? 0 : formerKeys.merge(current, 1, Integer::sum);
                    entries.add(new KeyEntry(path, name.get().ref(), name.get().half(), generation));
                }
            }
        }
        entries.sort((a, b) -> a.path().compareTo(b.path()));
        return entries;
    }

    @Override
    public List<KeyReport> inspect() {
        return new FlatInspection(storage, protector, list()).reports();
    }

    @Override
    public void sync() {
        storage.sync();
    }

    @Override
    public void close() {
        storage.close();
    }

    /** The paths of the former keys of {@code current}, latest first. */
    List<String> former(String current, Access access) {
        String prefix = FlatLayout.historyPrefix(current);
        List<String> paths = new ArrayList<>();
        for (String path : storage.list(prefix, access)) {
            if (path.indexOf('/', prefix.length()) < 0) {
                paths.add(path);
            }
        }
        Collections.reverse(paths);
        return paths;
    }

    byte[] present(String path, Access access) {
        return storage.read(path, access)
                .orElseThrow(() -> new KeystoreFailure(
                        storage.describe(path, access),
                        "there is no such key",
                        "check the id and the keystore's directory, or make the key with acra-keymaker"));
    }

    /** Opens a key; an {@link UnsealFailure} names the key's place. */
    Secret unseal(KeyRef ref, String path, byte[] sealed) {
        try {
            return protector.unseal(ref, sealed, FlatLayout.context(ref));
        } catch (UnsealFailure e) {
            throw e.on(storage.describe(path, Access.PRIVATE));
        }
    }
}
