package acratools.storage;

import acratools.failure.InputFailure;
import acratools.failure.KeystoreFailure;
import acratools.failure.LockFailure;
import acratools.failure.StorageFailure;
import acratools.log.Log;
import acratools.secret.Secret;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A storage in Redis, its keys and values those of Acra. Source: spec/keystore-v1.md and spec/keystore-v2.md, "In Redis".
 *
 * <pre>
 * key                     value
 * root/path               standard base64 of the content; plain where the access is MARKER
 * root/.lock              "locked", for 10 s: the lock of Acra's services (keystore v2)
 * root/.acra-tools.lock   a random token, for 10 s: the lock of the suite's processes (v1, where Acra takes none)
 * </pre>
 *
 * The root is taken as it is given, not normalised. A shared lock takes nothing: each name is read whole by one command,
 * Redis has no shared locks, and a reader may have no right to write. Writes are as {@link RedisWrite} tells; what is read
 * under the exclusive lock is watched or compared, so that a write that follows from it fails if it changed. A read is tried again on
 * a new connection if the old one breaks, unless a lock was held on it; a write never is.
 */
public final class RedisStorage implements Storage {
    private static final String SERVICES_LOCK_VALUE = "locked";
    private static final String SUITE_LOCK = StoragePath.OWN_PREFIX + "lock";
    private static final int READ_ATTEMPTS = 3;
    private static final int TOKEN_SIZE = 16;
    private static final Duration SYNC_PATIENCE = Duration.ofMinutes(5);
    private static final String VERSION = "version";

    private final RedisSettings settings;
    private final Optional<Secret> password;
    private final String root;
    private final String publicRoot;
    private final Log log;
    private final RedisWrite write;
    private final Map<String, NavigableSet<String>> listed = new HashMap<>();
    private @Nullable RedisConnection connection;
    private @Nullable Held held;

    /**
     * Everything below {@code root}; nothing is connected yet.
     *
     * @param password closed with this storage; empty where Redis has none
     * @param root the keystore's place as the flag gives it, {@code .acrakeys}
     * @throws InputFailure if {@code root} is empty
     */
    public RedisStorage(RedisSettings settings, Optional<Secret> password, String root, Log log) {
        this(settings, password, root, root, log);
    }

    /** What is {@link Access#PUBLIC} below {@code publicRoot}, all else below {@code root}. */
    public RedisStorage(RedisSettings settings, Optional<Secret> password, String root, String publicRoot, Log log) {
        if (root.isEmpty() || publicRoot.isEmpty()) {
            throw new InputFailure(
                    "keystore in " + settings.server(),
                    "has an empty name",
                    "give the directory that the keys are under");
        }
        this.settings = settings;
        this.password = password;
        this.root = root;
        this.publicRoot = publicRoot;
        this.log = log;
        this.write = new RedisWrite(settings, this::key);
    }

    @Override
    public boolean isEmpty() {
        return reading(settings.server(), link -> {
            byte[] version = RedisConnection.bytes(key(VERSION, Access.MARKER));
            return isZero(link.call(RedisCommand.EXISTS, version))
                    && !scan(link, root + "/").findsAny();
        });
    }

    @Override
    public boolean exists(String path, Access access) {
        StoragePath.check(path);
        byte[] key = RedisConnection.bytes(key(path, access));
        return reading(describe(path, access), link -> {
            boolean watched = watch(key);
            boolean there = !isZero(link.call(RedisCommand.EXISTS, key));
            remember(RedisCheck.presence(key(path, access), there), watched);
            return there;
        });
    }

    @Override
    public Optional<byte[]> read(String path, Access access) {
        StoragePath.check(path);
        byte[] key = RedisConnection.bytes(key(path, access));
        Optional<byte[]> value = reading(describe(path, access), link -> {
            boolean watched = watch(key);
            byte[] found = link.call(RedisCommand.GET, key) instanceof byte[] bytes ? bytes : null;
            remember(RedisCheck.content(key(path, access), found), watched);
            return Optional.ofNullable(found);
        });
        return value.isEmpty() ? value : Optional.of(RedisValue.decode(value.get(), access, describe(path, access)));
    }

    @Override
    public List<String> list(String prefix, Access access) {
        if (!prefix.isEmpty()) {
            StoragePath.check(prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix);
        }
        String place = rootOf(access) + "/";
        RedisLock lock = lockHeld();
        if (lock == null) {
            return new ArrayList<>(
                    reading(settings.server(), link -> scan(link, place).find(prefix)));
        }
        // A scan goes over the whole database: one for all that is listed under a lock.
        NavigableSet<String> all = listed.get(place);
        if (all == null) {
            all = reading(
                    settings.server(),
                    link -> new RedisScan(link, place, settings.patience().answer(), () -> keepAlive(lock)).find(""));
            listed.put(place, all);
        }
        List<String> found = new ArrayList<>();
        for (String path : all.tailSet(prefix)) {
            if (!path.startsWith(prefix)) {
                break;
            }
            found.add(path);
        }
        return found;
    }

    private RedisScan scan(RedisConnection link, String place) {
        return new RedisScan(link, place, settings.patience().answer());
    }

    private void keepAlive(RedisLock lock) {
        if (lock.isToBeRenewed()) {
            write.renew(lock);
        }
    }

    @Override
    public void visit(Access access, Predicate<String> visitor) {
        Set<String> seen = new HashSet<>();
        boolean[] over = {false};
        // A scan that begins anew on another connection shows paths again.
        reading(settings.server(), link -> {
            if (!over[0]) {
                scan(link, rootOf(access) + "/").visit(path -> {
                    over[0] |= seen.add(path) && !visitor.test(path);
                    return !over[0];
                });
            }
            return true;
        });
    }

    @Override
    public void apply(List<Change> changes) {
        ChangePaths.check(changes);
        for (Change change : changes) {
            int size = change.content().length;
            if (size > GuardedTree.MAX_CONTENT) {
                throw new KeystoreFailure(
                        describe(change.path(), change.access()),
                        "has " + size + " bytes, a stored key at most " + GuardedTree.MAX_CONTENT,
                        "this is no key");
            }
        }
        if (!changes.isEmpty()) {
            writing(lock -> write.apply(changes, lock));
        }
    }

    @Override
    public void delete(String path, Access access) {
        if (exists(path, access)) {
            writing(lock -> write.delete(path, access, lock));
        }
    }

    /** Behind a write of its own: Redis waits for what this connection wrote last, and what is before that. */
    @Override
    public void sync() {
        StorageLock lock = lock(LockMode.EXCLUSIVE);
        RedisConnection link = connection();
        lock.close();
        new RedisSync(link, settings, SYNC_PATIENCE).run();
    }

    private void writing(Writing work) {
        try (StorageLock outer = lock(LockMode.EXCLUSIVE)) {
            RedisLock lock = lockHeld();
            if (lock == null) {
                throw new IllegalStateException(outer + " is no exclusive lock");
            }
            listed.clear();
            if (lock.connection().isBroken()) {
                throw lock.lost();
            }
            work.run(lock);
        }
    }

    @Override
    public StorageLock lock(LockMode mode, LockScope scope) {
        Held present = held;
        if (present != null) {
            if (mode == LockMode.EXCLUSIVE && present.lock == null) {
                throw new IllegalStateException("a shared lock does not become an exclusive one");
            }
            return () -> {};
        }
        Held lock = new Held(mode == LockMode.SHARED ? null : acquire(scope));
        listed.clear();
        held = lock;
        return lock;
    }

    /** Not tried again on another connection: the first may have taken it already. */
    private RedisLock acquire(LockScope scope) {
        String name = root + "/" + (scope == LockScope.SERVICES ? Flock.NAME : SUITE_LOCK);
        byte[] value = RedisConnection.bytes(scope == LockScope.SERVICES ? SERVICES_LOCK_VALUE : token());
        RedisConnection link = connection();
        try {
            return RedisLock.acquire(link, name, value, settings.patience().lock());
        } catch (RedisRefusal e) {
            throw RedisFailures.refused(e, settings, "redis key " + name);
        } catch (JedisException e) {
            throw broken(e);
        }
    }

    private static String token() {
        byte[] token = new byte[TOKEN_SIZE];
        new SecureRandom().nextBytes(token);
        return HexFormat.of().formatHex(token);
    }

    @Override
    public String describe(String path, Access access) {
        return "redis key " + key(path, access);
    }

    @Override
    public void close() {
        Held present = held;
        if (present != null) {
            present.close();
        }
        RedisConnection link = connection;
        if (link != null) {
            link.close();
        }
        password.ifPresent(Secret::close);
    }

    private String key(String path, Access access) {
        return rootOf(access) + "/" + path;
    }

    private String rootOf(Access access) {
        return access == Access.PUBLIC ? publicRoot : root;
    }

    /** Under a lock, where few enough are. */
    private boolean watch(byte[] key) {
        RedisLock lock = lockHeld();
        if (lock == null) {
            return false;
        }
        keepAlive(lock);
        boolean watchable = lock.reads().mayWatch(1);
        if (watchable) {
            lock.watch(List.of(key));
        }
        return watchable;
    }

    private void remember(RedisCheck read, boolean watched) {
        RedisLock lock = lockHeld();
        if (lock != null) {
            lock.reads().add(read, watched);
        }
    }

    private @Nullable RedisLock lockHeld() {
        return held == null ? null : held.lock;
    }

    private RedisConnection connection() {
        RedisConnection present = connection;
        if (present == null || present.isBroken()) {
            present = RedisConnection.open(settings, password, log);
            connection = present;
        }
        return present;
    }

    private <T> T reading(String subject, Reading<T> work) {
        RedisLock lock = lockHeld();
        for (int attempt = 1; ; attempt++) {
            RedisConnection link = lock == null ? connection() : lock.connection();
            if (link.isBroken()) {
                throw new LockFailure(
                        settings.server(),
                        "the connection broke under the keystore's lock, so nothing was written",
                        "see whether Redis runs, then run again");
            }
            try {
                return work.read(link);
            } catch (RedisRefusal e) {
                throw RedisFailures.refused(e, settings, subject);
            } catch (JedisException e) {
                boolean hopeless = e instanceof RedisReplyReader.BadReply || RedisFailures.isTimeout(e);
                if (lock != null || hopeless || attempt == READ_ATTEMPTS) {
                    throw broken(e);
                }
                link.close();
                log.debug("the connection to redis broke and is made anew", "attempt", attempt);
            }
        }
    }

    private StorageFailure broken(JedisException cause) {
        RedisConnection link = connection;
        if (link != null) {
            link.close();
        }
        return RedisFailures.broken(cause, settings, settings.tls().isPresent());
    }

    private static boolean isZero(@Nullable Object answer) {
        return !(answer instanceof Long count) || count == 0;
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read(RedisConnection link);
    }

    @FunctionalInterface
    private interface Writing {
        void run(RedisLock lock);
    }

    /** Until it is closed; a shared one has no lock in Redis. */
    private final class Held implements StorageLock {
        private final @Nullable RedisLock lock;

        Held(@Nullable RedisLock lock) {
            this.lock = lock;
        }

        @Override
        public void renew() {
            if (held == this && lock != null) {
                write.renew(lock);
                // What is written from here on says itself what it follows from.
                lock.reads().clear();
            }
        }

        @Override
        public void close() {
            if (held == this) {
                held = null;
                listed.clear();
                if (lock != null) {
                    lock.release(log);
                }
            }
        }
    }
}
