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

/** Counts what is asked of a storage, and every path that it shows. */
final class CountingStorage implements Storage {
    private final Storage storage;
    private long count;

    CountingStorage(Storage storage) {
        this.storage = storage;
    }

    long count() {
        return count;
    }

    @Override
    public boolean isEmpty() {
        count++;
        return storage.isEmpty();
    }

    @Override
    public boolean exists(String path, Access access) {
        count++;
        return storage.exists(path, access);
    }

    @Override
    public Optional<byte[]> read(String path, Access access) {
        count++;
        return storage.read(path, access);
    }

    @Override
    public List<String> list(String prefix, Access access) {
        List<String> found = storage.list(prefix, access);
        count += 1 + found.size();
        return found;
    }

    @Override
    public void visit(Access access, Predicate<String> visitor) {
        storage.visit(access, path -> {
            count++;
            return visitor.test(path);
        });
    }

    @Override
    public void apply(List<Change> changes) {
        count += changes.size();
        storage.apply(changes);
    }

    @Override
    public void delete(String path, Access access) {
        count++;
        storage.delete(path, access);
    }

    @Override
    public StorageLock lock(LockMode mode, LockScope scope) {
        count++;
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
