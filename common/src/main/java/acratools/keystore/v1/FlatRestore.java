package acratools.keystore.v1;

import acratools.failure.InputFailure;
import acratools.failure.KeystoreFailure;
import acratools.failure.UnsealFailure;
import acratools.keystore.KeyEntry.Half;
import acratools.keystore.RestorePlan;
import acratools.keystore.RestorePlan.Fate;
import acratools.protect.KeyProtector;
import acratools.secret.Secret;
import acratools.storage.Access;
import acratools.storage.Change;
import acratools.storage.Storage;
import acratools.themis.EcPrivateKey;
import acratools.themis.EcPublicKey;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares a backup with what is there, and seals what is to be written. A current key that is replaced goes into its
 * history; a former one whose name is taken by another gets the next free one, so that neither is lost. Where a pair's public
 * half is not in the backup, it is derived from the private one.
 */
final class FlatRestore {
    /** Opens what is stored. */
    @FunctionalInterface
    interface Opening {
        Secret unseal(FlatName name, byte[] content);
    }

    /** Of the dates that four digits can tell; the last ones are nobody's. */
    private static final int LAST_YEAR = 9999;

    private final Storage storage;
    private final KeyProtector protector;
    private final Opening opening;
    private final Instant now;
    private final boolean overwrite;
    private final Map<Access, NavigableSet<String>> present = new EnumMap<>(Access.class);
    private final Map<String, Fate> fates = new LinkedHashMap<>();
    private final List<Change> privateChanges = new ArrayList<>();
    private final List<Change> publicChanges = new ArrayList<>();
    private final Map<String, Set<String>> coming = new HashMap<>();

    FlatRestore(Storage storage, KeyProtector protector, Opening opening, Instant now, boolean overwrite) {
        this.storage = storage;
        this.protector = protector;
        this.opening = opening;
        this.now = now;
        this.overwrite = overwrite;
        for (Access access : new Access[] {Access.PRIVATE, Access.PUBLIC}) {
            present.put(access, new TreeSet<>(storage.list("", access)));
        }
    }

    void look(FlatBackup backup) {
        for (FlatBackupKey key : backup.keys()) {
            if (key.isFormer()) {
                coming.computeIfAbsent(key.name().current(), any -> new HashSet<>())
                        .add(key.timestamp());
            }
        }
        Set<String> paths = new HashSet<>();
        backup.keys().forEach(key -> paths.add(key.path()));
        for (FlatBackupKey key : backup.keys()) {
            Fate fate = look(key);
            if ((fate == Fate.ADD || fate == Fate.REPLACE)
                    && key.half() == Half.PRIVATE
                    && !key.isFormer()
                    && !paths.contains(key.path() + FlatLayout.PUBLIC_SUFFIX)) {
                lookAtPublicHalfOf(key);
            }
        }
    }

    /** Of a pair whose public half is not in the backup: what was encrypted for one that is there would never open. */
    private void lookAtPublicHalfOf(FlatBackupKey key) {
        String path = key.path() + FlatLayout.PUBLIC_SUFFIX;
        // The halves of a legacy pair were for different machines.
        if (key.name().ref().isPresent() || paths(Access.PUBLIC).contains(path)) {
            try (EcPrivateKey half = EcPrivateKey.read(key.content())) {
                EcPublicKey wanted = half.publicKey();
                if (!isThere(path, wanted)) {
                    try (FlatBackupKey derived = new FlatBackupKey(path, Secret.adopt(wanted.container()))) {
                        look(derived);
                    }
                }
            }
        }
    }

    /** In whichever form: a point may be compressed. */
    private boolean isThere(String path, EcPublicKey wanted) {
        try {
            return paths(Access.PUBLIC).contains(path)
                    && storage.read(path, Access.PUBLIC).map(EcPublicKey::read).equals(Optional.of(wanted));
        } catch (InputFailure damaged) {
            return false;
        }
    }

    private Fate look(FlatBackupKey key) {
        Optional<byte[]> there =
                paths(access(key)).contains(key.path()) ? storage.read(key.path(), access(key)) : Optional.empty();
        Fate fate = there.isEmpty() ? Fate.ADD : fate(key, there.get());
        fates.put(key.path(), fate);
        if (fate == Fate.ADD || fate == Fate.REPLACE) {
            Change change = change(key, there);
            (key.half() == Half.PUBLIC ? publicChanges : privateChanges).add(change);
        }
        return fate;
    }

    private Fate fate(FlatBackupKey key, byte[] there) {
        if (same(key, there) || (key.isFormer() && isAmongFormer(key))) {
            return Fate.KEEP;
        }
        return overwrite ? Fate.REPLACE : Fate.CONFLICT;
    }

    /** Under another name, which it got when it was put there before: its own was taken. */
    private boolean isAmongFormer(FlatBackupKey key) {
        for (String path : former(key)) {
            Optional<byte[]> content = storage.read(path, access(key));
            if (content.isPresent() && same(key, content.get())) {
                return true;
            }
        }
        return false;
    }

    /** The paths of the former keys that are there. */
    private List<String> former(FlatBackupKey key) {
        String prefix = FlatLayout.historyPrefix(key.name().current());
        List<String> found = new ArrayList<>();
        for (String path : paths(access(key)).tailSet(prefix)) {
            if (!path.startsWith(prefix)) {
                break;
            }
            found.add(path);
        }
        return found;
    }

    private boolean same(FlatBackupKey key, byte[] there) {
        if (key.half() == Half.PUBLIC) {
            return key.content().use(wanted -> MessageDigest.isEqual(wanted, there));
        }
        try (Secret opened = opening.unseal(key.name(), there)) {
            return opened.sameAs(key.content());
        } catch (UnsealFailure damaged) {
            return false;
        }
    }

    private Change change(FlatBackupKey key, Optional<byte[]> there) {
        String current = key.name().current();
        String prefix = FlatLayout.historyPrefix(current);
        if (key.isFormer()) {
            return there.isEmpty() ? written(key, key.path()) : written(key, prefix + freeName(key));
        }
        Set<String> taken = coming.computeIfAbsent(current, any -> new HashSet<>());
        List<String> names = new ArrayList<>(taken);
        for (String path : former(key)) {
            names.add(path.substring(prefix.length()));
        }
        String name = HistoryTimestamp.next(now, names);
        taken.add(name);
        // Also where nothing is there: another program may put a key there meanwhile, which is not lost then.
        return written(key, current).keepingPresentAs(prefix + name);
    }

    private Change written(FlatBackupKey key, String path) {
        if (key.half() == Half.PUBLIC) {
            return Change.of(path, Access.PUBLIC, key.content().use(byte[]::clone));
        }
        FlatName name = key.name();
        return Change.of(path, Access.PRIVATE, protector.seal(name.sealedFor(), key.content(), name.contextBytes()));
    }

    /** The first name behind the key's own that neither the keystore nor the backup has. */
    private String freeName(FlatBackupKey key) {
        String prefix = FlatLayout.historyPrefix(key.name().current());
        Set<String> taken = coming.computeIfAbsent(key.name().current(), any -> new HashSet<>());
        LocalDateTime date = HistoryTimestamp.parse(key.timestamp())
                .filter(parsed -> parsed.getYear() < LAST_YEAR)
                .orElseThrow(() -> new KeystoreFailure(
                        storage.describe(key.path(), access(key)),
                        "is there with other content, and its name is no date that another could follow",
                        "rename it to a date, as the others beside it have"));
        String name = HistoryTimestamp.format(date);
        while (taken.contains(name) || paths(access(key)).contains(prefix + name)) {
            date = date.plusNanos(1);
            name = HistoryTimestamp.format(date);
        }
        taken.add(name);
        return name;
    }

    private NavigableSet<String> paths(Access access) {
        return present.getOrDefault(access, new TreeSet<>());
    }

    private static Access access(FlatBackupKey key) {
        return key.half() == Half.PUBLIC ? Access.PUBLIC : Access.PRIVATE;
    }

    RestorePlan plan() {
        return new RestorePlan(fates);
    }

    /** Private halves before public ones: what is encrypted for a public half always finds its private one. */
    List<Change> changes() {
        List<Change> changes = new ArrayList<>(privateChanges);
        changes.addAll(publicChanges);
        return changes;
    }
}
