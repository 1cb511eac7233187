package acratools.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.id.KeyRef;
import acratools.keystore.KeyEntry;
import acratools.keystore.KeyEntry.Half;
import acratools.keystore.KeyHistory;
import acratools.keystore.KeyReport;
import acratools.keystore.Keystore;
import acratools.keystore.KeystoreVersion;
import acratools.secret.Secret;
import acratools.storage.DirectoryStorage;
import acratools.storage.RedisPatience;
import acratools.storage.RedisSettings;
import acratools.storage.RedisStorage;
import acratools.storage.Storage;
import acratools.testkit.LiveRedis;
import acratools.testkit.RedisProxy;
import acratools.testkit.ToolRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A keystore of any kind for one test: packaged tools work on it, and it is looked into and written to from here, which
 * costs no process. Those in one Redis are told apart by the number of the database.
 */
public final class TriedKeystore {
    private static final String ROOT = ".acrakeys";
    private static final String PUBLIC_ROOT = "public";
    private static final int PAIR_LENGTH = 45;
    private static final int SCALAR_OFFSET = 13;
    private final KeystoreKind kind;
    private final Path work;
    private final @Nullable LiveRedis redis;
    private final int database;
    private final int port;
    private final boolean apart;

    private TriedKeystore(
            KeystoreKind kind, Path work, @Nullable LiveRedis redis, int database, int port, boolean apart) {
        this.kind = kind;
        this.work = work;
        this.redis = redis;
        this.database = database;
        this.port = port;
        this.apart = apart;
    }

    /**
     * What {@code work} holds, in a directory; in Redis none yet, and the first run makes it.
     *
     * @param work where the tools start, and below which a directory's keystore is; made where it is missing
     * @param redis needed by the kinds in Redis alone
     * @param database its number, emptied by this and from now on of this keystore alone
     */
    public static TriedKeystore of(KeystoreKind kind, Path work, @Nullable LiveRedis redis, int database) {
        try {
            Files.createDirectories(work);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TriedKeystore keystore =
                new TriedKeystore(kind, work, redis, database, redis == null ? 0 : redis.port(), false);
        if (kind.isInRedis()) {
            keystore.clear();
        }
        return keystore;
    }

    /** The same keystore, reached through {@code proxy} by the tools. */
    public TriedKeystore through(RedisProxy proxy) {
        return new TriedKeystore(kind, work, redis, database, proxy.port(), apart);
    }

    /** The same with its public keys in a directory of their own; for tools that have the flag, and v1 in a directory. */
    public TriedKeystore withPublicKeysApart() {
        return new TriedKeystore(kind, work, redis, database, port, true);
    }

    public KeystoreKind kind() {
        return kind;
    }

    public Path work() {
        return work;
    }

    /** The packaged tool on this keystore, with its master key in the environment. */
    public ToolRun tool(String name) {
        return without(name).env("ACRA_MASTER_KEY", kind.masterKey());
    }

    /** The packaged tool on this keystore, without a master key. */
    public ToolRun without(String name) {
        ToolRun run = Distribution.tool(name, work).args(kind.versionFlag());
        if (apart) {
            String flag = name.equals("acra-keymaker") ? "--keys_public_output_dir=" : "--keys_public_dir=";
            return run.args(flag + PUBLIC_ROOT);
        }
        return kind.isInRedis() ? run.args("--redis_host_port=127.0.0.1:" + port, "--redis_db_keys=" + database) : run;
    }

    /** Opens it here. */
    public LiveKeystore open() {
        return LiveKeystore.open(storage(), kind.version(), kind.masterKey());
    }

    /** Opens it here under another master key. */
    public LiveKeystore open(String masterKey) {
        return LiveKeystore.open(storage(), kind.version(), masterKey);
    }

    private Storage storage() {
        if (!kind.isInRedis()) {
            return new DirectoryStorage(work.resolve(ROOT), publicRoot());
        }
        RedisSettings settings = new RedisSettings(
                "127.0.0.1", server().port(), database, Optional.empty(), Optional.empty(), RedisPatience.standard());
        return new RedisStorage(settings, Optional.empty(), ROOT, (level, message, pairs) -> {});
    }

    private Path publicRoot() {
        return work.resolve(apart ? PUBLIC_ROOT : ROOT);
    }

    private LiveRedis server() {
        if (redis == null) {
            throw new IllegalStateException(kind + " needs a Redis");
        }
        return redis;
    }

    /**
     * Every private and symmetric key in hex, newest first. All of them open, the current public halves are read, and no
     * name stops Acra's tools. In v2 the halves fit at any moment; in v1 they do once the next write is done ({@link
     * #soundKeys}).
     */
    public Map<KeyRef, List<String>> keys() {
        return keys(kind.version() == KeystoreVersion.V2);
    }

    /** The same after a write: the halves of all pairs fit, and no writer left anything behind. */
    public Map<KeyRef, List<String>> soundKeys() {
        requireTidy();
        return keys(true);
    }

    private Map<KeyRef, List<String>> keys(boolean sound) {
        Map<KeyRef, List<String>> all = new HashMap<>();
        try (LiveKeystore live = open()) {
            Keystore keystore = live.keystore();
            if (keystore.isNew()) {
                return all;
            }
            for (KeyEntry entry : keystore.list()) {
                KeyRef ref = entry.ref().orElseThrow(() -> new AssertionError("no key: " + entry));
                if (entry.generation() == 0 && entry.half() == Half.PUBLIC) {
                    keystore.publicKey(ref);
                } else if (entry.generation() == 0) {
                    all.put(ref, generations(keystore.history(ref)));
                }
            }
            if (sound) {
                requireSound(keystore);
            }
        }
        if (kind == KeystoreKind.V1_IN_DIRECTORY) {
            flat().requireKnownNames();
        }
        return all;
    }

    private static List<String> generations(KeyHistory history) {
        List<String> generations = new ArrayList<>();
        for (int i = 0; i < history.size(); i++) {
            try (Secret key = history.open(i)) {
                generations.add(key.use(HexFormat.of()::formatHex));
            }
        }
        return generations;
    }

    private static void requireSound(Keystore keystore) {
        List<KeyReport> wrong = new ArrayList<>(keystore.inspect());
        wrong.removeIf(report -> report.problem().isEmpty());
        assertEquals(List.of(), wrong);
    }

    private void requireTidy() {
        if (kind == KeystoreKind.V1_IN_DIRECTORY) {
            flat().requireNoLeftovers();
            return;
        }
        for (String name : names()) {
            assertTrue(
                    name.equals(".acra-tools.lock")
                            || (!name.contains(".acra-tools.") && !name.endsWith(".new") && !isLockInRedis(name)),
                    "left over: " + name);
        }
    }

    private KeystoreKeys flat() {
        return new KeystoreKeys(work.resolve(ROOT), publicRoot(), Distribution.masterKey());
    }

    private boolean isLockInRedis(String name) {
        return kind.isInRedis() && name.endsWith("lock");
    }

    private Set<String> names() {
        return kind.isInRedis()
                ? server().dump(database).keySet()
                : new TreeSet<>(KeystoreKeys.paths(work.resolve(ROOT)));
    }

    /** All that is stored, by name: in a directory modes and bytes, without the lock; in Redis the values. */
    public Map<String, String> state() {
        return kind.isInRedis() ? server().dump(database) : KeystoreKeys.state(work);
    }

    /** Cuts what is stored under the only name that ends with {@code end} to half of its length. */
    public void damage(String end) {
        List<String> names = new ArrayList<>(names());
        names.removeIf(name -> !name.endsWith(end));
        assertEquals(1, names.size(), names::toString);
        if (kind.isInRedis()) {
            String value = server().dump(database).get(names.get(0));
            server().call(database, "SET", names.get(0), value.substring(0, value.length() / 2));
            return;
        }
        try (FileChannel file = FileChannel.open(work.resolve(ROOT).resolve(names.get(0)), StandardOpenOption.WRITE)) {
            file.truncate(file.size() / 2);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a writer was ended in the middle. */
    public boolean isUnfinished() {
        for (String name : names()) {
            if (name.contains(".acra-tools.staging") || name.contains(".acra-tools.journal") || name.endsWith(".new")) {
                return true;
            }
            if (isLockInRedis(name)) {
                return true;
            }
        }
        return false;
    }

    /** Adds one key to each of {@code refs}, all or none, as the tools do. */
    public void write(List<KeyRef> refs) {
        try (LiveKeystore live = open()) {
            live.write(refs);
        }
    }

    /** Makes {@code other} what this is, whatever it was. */
    public void copyTo(TriedKeystore other) {
        if (kind.isInRedis()) {
            server().call(other.database, "FLUSHDB");
            server().dump(database).forEach((key, value) -> server().call(other.database, "SET", key, value));
        } else {
            Trees.delete(other.work);
            Trees.copy(work, other.work);
        }
    }

    /** Removes the whole keystore. */
    public void clear() {
        if (kind.isInRedis()) {
            server().call(database, "FLUSHDB");
        } else {
            Trees.delete(work.resolve(ROOT));
            Trees.delete(publicRoot());
        }
    }

    /** Does at once what Redis does by itself 10 s after a writer was killed. Files know nothing of the kind. */
    public void expireLock() {
        if (kind.isInRedis()) {
            server().call(database, "DEL", ROOT + "/.lock", ROOT + "/.acra-tools.lock");
        }
    }

    /** The current keys' own bytes: of a pair its scalar, as the rest of its container is no secret. */
    public Map<String, byte[]> secrets() {
        Map<String, byte[]> secrets = new TreeMap<>();
        keys().forEach((ref, generations) -> {
            byte[] key = HexFormat.of().parseHex(generations.get(0));
            secrets.put(
                    ref.toString(),
                    key.length == PAIR_LENGTH ? Arrays.copyOfRange(key, SCALAR_OFFSET, PAIR_LENGTH) : key);
        });
        return secrets;
    }

    @Override
    public String toString() {
        return kind.toString();
    }
}
