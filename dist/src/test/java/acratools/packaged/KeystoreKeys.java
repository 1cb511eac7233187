package acratools.packaged;

import acratools.id.KeyKind;
import acratools.id.KeyRef;
import acratools.keystore.KeyEntry;
import acratools.keystore.KeyEntry.Half;
import acratools.keystore.KeyHistory;
import acratools.keystore.v1.FlatKeystore;
import acratools.protect.SecureCellProtector;
import acratools.secret.Secret;
import acratools.storage.DirectoryStorage;
import acratools.themis.EcPrivateKey;
import acratools.themis.EcPublicKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a keystore v1 holds, opened here and whole, or an error that says what does not open. */
public final class KeystoreKeys {
    private static final int PAIR_LENGTH = 45;
    private static final int SCALAR_OFFSET = 13;

    private final Path root;
    private final Path publicRoot;
    private final byte[] masterKey;

    public KeystoreKeys(Path root) {
        this(root, root, Distribution.masterKey());
    }

    public KeystoreKeys(Path root, Path publicRoot, byte[] masterKey) {
        this.root = root;
        this.publicRoot = publicRoot;
        this.masterKey = masterKey.clone();
    }

    /**
     * Every private and symmetric key in hex, newest first, by the name of the current key's file. Public halves of all
     * generations are read too, and those of current pairs must fit.
     */
    public Map<String, List<String>> open() {
        Map<String, List<String>> all = new TreeMap<>();
        if (!Files.exists(root)) {
            return all;
        }
        try (Secret sealing = Secret.adopt(masterKey.clone());
                FlatKeystore keystore = new FlatKeystore(
                        new DirectoryStorage(root, publicRoot),
                        new SecureCellProtector(sealing, new SecureRandom()),
                        Clock.systemUTC())) {
            for (KeyEntry entry : keystore.list()) {
                if (entry.half() == Half.PUBLIC) {
                    EcPublicKey.read(Files.readAllBytes(publicRoot.resolve(entry.path())));
                } else if (entry.generation() == 0) {
                    all.put(entry.path(), generations(keystore, entry.ref().orElseThrow()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** The current keys' own bytes, by file: of a pair its scalar, as the rest of its container is no secret. */
    public Map<String, byte[]> secrets() {
        Map<String, byte[]> secrets = new TreeMap<>();
        open().forEach((file, generations) -> {
            byte[] key = HexFormat.of().parseHex(generations.get(0));
            secrets.put(file, key.length == PAIR_LENGTH ? Arrays.copyOfRange(key, SCALAR_OFFSET, PAIR_LENGTH) : key);
        });
        return secrets;
    }

    private static List<String> generations(FlatKeystore keystore, KeyRef ref) {
        KeyHistory history = keystore.history(ref);
        List<String> generations = new ArrayList<>();
        for (int i = 0; i < history.size(); i++) {
            try (Secret key = history.open(i)) {
                generations.add(key.use(HexFormat.of()::formatHex));
            }
        }
        return generations;
    }

    /** @throws AssertionError unless each current pair's halves belong together; not so in the middle of a write */
    public void requirePairs() {
        try (Secret sealing = Secret.adopt(masterKey.clone());
                FlatKeystore keystore = new FlatKeystore(
                        new DirectoryStorage(root, publicRoot),
                        new SecureCellProtector(sealing, new SecureRandom()),
                        Clock.systemUTC())) {
            for (KeyEntry entry : keystore.list()) {
                if (entry.half() == Half.PRIVATE && entry.generation() == 0) {
                    KeyRef ref = entry.ref().orElseThrow();
                    if (ref.kind() == KeyKind.STORAGE_PAIR) {
                        requirePair(keystore, ref);
                    }
                }
            }
        }
    }

    private static void requirePair(FlatKeystore keystore, KeyRef ref) {
        try (Secret container = keystore.currentKey(ref);
                EcPrivateKey key = EcPrivateKey.read(container)) {
            if (!Arrays.equals(
                    keystore.publicKey(ref).container(), key.publicKey().container())) {
                throw new AssertionError("the halves of " + ref + " do not belong together");
            }
        }
    }

    /** @throws AssertionError if Acra's tools, which stop at undotted names that they do not know, would stop here */
    public void requireKnownNames() {
        if (!Files.exists(root)) {
            return;
        }
        Set<String> known = new TreeSet<>();
        try (FlatKeystore keystore = unopened()) {
            keystore.list().forEach(entry -> known.add(entry.path()));
        }
        for (Path tree : Set.copyOf(List.of(root, publicRoot))) {
            for (String path : paths(tree)) {
                String name = path.substring(path.lastIndexOf('/') + 1);
                boolean history = Files.isDirectory(tree.resolve(path)) && path.endsWith(".old");
                String key = history ? path.substring(0, path.length() - ".old".length()) : path;
                if (!name.startsWith(".") && !known.contains(key)) {
                    throw new AssertionError("no name of a key: " + path);
                }
            }
        }
    }

    private FlatKeystore unopened() {
        Secret none = Secret.adopt(new byte[32]);
        return new FlatKeystore(
                new DirectoryStorage(root, publicRoot),
                new SecureCellProtector(none, new SecureRandom()),
                Clock.systemUTC());
    }

    /** @throws AssertionError if there is a temporary file or a journal */
    public void requireNoLeftovers() {
        for (Path tree : List.of(root, publicRoot)) {
            for (String path : paths(tree)) {
                String name = path.substring(path.lastIndexOf('/') + 1);
                if (name.startsWith(".") && !name.equals(".poison_key") && !name.equals(".acra-tools.lock")) {
                    throw new AssertionError("left over: " + path);
                }
                if (Files.isDirectory(tree.resolve(path))
                        && paths(tree.resolve(path)).isEmpty()) {
                    throw new AssertionError("left over, and empty: " + path);
                }
            }
        }
    }

    /** Each path below {@code tree} but the lock, with its mode and content. */
    public static Map<String, String> state(Path tree) {
        Map<String, String> state = new TreeMap<>();
        for (String path : paths(tree)) {
            Path file = tree.resolve(path);
            if (path.equals(".acra-tools.lock")) {
                continue;
            }
            try {
                String content = Files.isSymbolicLink(file)
                        ? "-> " + Files.readSymbolicLink(file)
                        : Files.isRegularFile(file) ? HexFormat.of().formatHex(Files.readAllBytes(file)) : "";
                state.put(
                        path,
                        (Files.exists(file) ? PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) : "")
                                + " " + content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return state;
    }

    /** Every file and directory below {@code tree}, sorted; none if it is missing. */
    public static List<String> paths(Path tree) {
        if (!Files.isDirectory(tree)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(tree)) {
            return files.filter(file -> !file.equals(tree))
                    .map(file -> tree.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
