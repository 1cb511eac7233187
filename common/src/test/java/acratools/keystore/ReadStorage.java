package acratools.keystore;

import acratools.storage.Access;
import acratools.storage.Change;
import acratools.storage.LockMode;
import acratools.storage.LockScope;
import acratools.storage.Storage;
import acratools.storage.StorageLock;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A storage of which each read is told before it is made. */
final class ReadStorage implements Storage {
    private final Storage storage;
    private final Runnable beforeRead;

    ReadStorage(Storage storage, Runnable beforeRead) {
        this.storage = storage;
        this.beforeRead = beforeRead;
    }

    @Override
    public boolean isEmpty() {
        return storage.isEmpty();
    }

    @Override
    public boolean exists(String path, Access access) {
        return storage.exists(path, access);
    }

    @Override
    public Optional<byte[]> read(String path, Access access) {
        beforeRead.run();
        return storage.read(path, access);
    }

    @Override
    public List<String> list(String prefix, Access access) {
        return storage.list(prefix, access);
    }

    @Override
    public void visit(Access access, Predicate<String> visitor) {
        storage.visit(access, visitor);
    }

    @Override
    public void apply(List<Change> changes) {
        storage.apply(changes);
    }

    @Override
    public void delete(String path, Access access) {
        storage.delete(path, access);
    }

    @Override
    public StorageLock lock(LockMode mode, LockScope scope) {
        return storage.lock(mode, scope);
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
