package acratools.cli;

import acratools.storage.Access;
import acratools.storage.Change;
import acratools.storage.LockMode;
import acratools.storage.LockScope;
import acratools.storage.Storage;
import acratools.storage.StorageLock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A storage that a signal does not find deaf while it waits for a lock, or for what it reads from Redis. */
final class WaitingStorage implements Storage {
    private final Storage storage;
    private final ToolContext tool;
    private final boolean inRedis;

    /** @param inRedis whether a read may have to wait, too */
    WaitingStorage(Storage storage, ToolContext tool, boolean inRedis) {
        this.storage = storage;
        this.tool = tool;
        this.inRedis = inRedis;
    }

    @Override
    public StorageLock lock(LockMode mode, LockScope scope) {
        return tool.during(Wait.LOCK, () -> storage.lock(mode, scope));
    }

    @Override
    public void apply(List<Change> changes) {
        StorageLock lock = lock(LockMode.EXCLUSIVE);
        try {
            storage.apply(changes);
        } finally {
            lock.close();
        }
    }

    @Override
    public void delete(String path, Access access) {
        StorageLock lock = lock(LockMode.EXCLUSIVE);
        try {
            storage.delete(path, access);
        } finally {
            lock.close();
        }
    }

    @Override
    public void settle(LockScope scope) {
        tool.during(Wait.LOCK, () -> {
            storage.settle(scope);
            return true;
        });
    }

    @Override
    public void requireSettled() {
        storage.requireSettled();
    }

    @Override
    public void sync() {
        if (!inRedis) {
            storage.sync();
            return;
        }
        tool.during(Wait.REDIS, () -> {
            storage.sync();
            return true;
        });
    }

    @Override
    public boolean isEmpty() {
        return inRedis ? tool.during(Wait.REDIS, () -> storage.isEmpty()) : storage.isEmpty();
    }

    @Override
    public boolean exists(String path, Access access) {
        return inRedis ? tool.during(Wait.REDIS, () -> storage.exists(path, access)) : storage.exists(path, access);
    }

    @Override
    public Optional<byte[]> read(String path, Access access) {
        return inRedis ? tool.during(Wait.REDIS, () -> storage.read(path, access)) : storage.read(path, access);
    }

    @Override
    public List<String> list(String prefix, Access access) {
        return inRedis ? tool.during(Wait.REDIS, () -> storage.list(prefix, access)) : storage.list(prefix, access);
    }

    @Override
    public void visit(Access access, Predicate<String> visitor) {
        if (!inRedis) {
            storage.visit(access, visitor);
            return;
        }
        tool.during(Wait.REDIS, () -> {
            storage.visit(access, visitor);
            return true;
        });
    }

    @Override
    public Optional<Instant> written(String path, Access access) {
        return inRedis ? tool.during(Wait.REDIS, () -> storage.written(path, access)) : storage.written(path, access);
    }

    @Override
    public String describe(String path, Access access) {
        return storage.describe(path, access);
    }

    @Override
    public void close() {
        storage.close();
    }
}
