package acratools.storage;

import acratools.failure.InputFailure;
import acratools.failure.KeystoreFailure;
import acratools.failure.LockFailure;
import acratools.failure.StorageFailure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Named bytes, kept durably. A path is one or more components joined by {@code /}; a path that is no such thing (absolute,
 * with {@code ..}, an empty component or a NUL) is an {@link InputFailure}. Names that the storage uses for itself are
 * never shown. One thread uses it at a time.
 */
public interface Storage extends AutoCloseable {
    /** Whether nothing is stored with the private names; also where the place itself is missing. */
    boolean isEmpty();

    /** Whether there is something under {@code path}. */
    boolean exists(String path, Access access);

    /**
     * What is stored under {@code path}, whole, as one write left it.
     *
     * @return absent if there is nothing under that name; at most 1 MiB
     * @throws KeystoreFailure if the place is missing, or what is there may not be trusted (permissions, owner, links)
     * @throws StorageFailure if it cannot be read
     */
    Optional<byte[]> read(String path, Access access);

    /**
     * The paths that begin with {@code prefix}, in the order of their bytes. Where public names are not kept apart, they
     * are among the private ones.
     *
     * @param prefix empty for all; else ends where a component does not need to
     */
    List<String> list(String prefix, Access access);

    /**
     * Shows the paths, in no order, until {@code visitor} says false. Reads no more names than it takes until then, and passes
     * over those that may not be trusted.
     *
     * @param visitor must not use this storage
     */
    default void visit(Access access, Predicate<String> visitor) {
        for (String path : list("", access)) {
            if (!visitor.test(path)) {
                return;
            }
        }
    }

    /**
     * Writes all changes or none, durably, in their order; a reader sees each name whole, old or new. Takes the exclusive
     * lock unless this storage holds it.
     *
     * @throws StorageFailure if the write fails; the storage is then as it was, or, where the failure's hint says so, the
     *     next write finishes it
     */
    void apply(List<Change> changes);

    /** Removes what is under {@code path}, durably; does nothing if nothing is there. Locks as {@link #apply}. */
    void delete(String path, Access access);

    /**
     * Returns when all that was written, by whomever, will outlive a crash of what stores it. Nothing to do where {@link
     * #apply} sees to that itself.
     *
     * @throws StorageFailure if that cannot be had; what was written is there, and may or may not outlive a crash
     */
    default void sync() {}

    /**
     * Finishes what a killed writer has decided and not done, of which a reader would see one half; nothing to do where a
     * write cannot be left so.
     *
     * @throws KeystoreFailure if there is such a write, and it cannot be finished
     */
    default void settle(LockScope scope) {}

    /**
     * Refuses to go on where there is something to {@link #settle}.
     *
     * @throws KeystoreFailure if there is
     */
    default void requireSettled() {}

    /** {@link #lock(LockMode, LockScope)} against the suite's other processes. */
    default StorageLock lock(LockMode mode) {
        return lock(mode, LockScope.SUITE);
    }

    /**
     * Locks the storage against other processes. An exclusive lock also finishes or undoes what a killed writer left.
     * Within a lock that is held, another call gives the same one, whatever its scope.
     *
     * @throws LockFailure if another process holds it for longer than this storage waits, or the lock cannot be had on
     *     this system
     */
    StorageLock lock(LockMode mode, LockScope scope);

    /** When what is under {@code path} was written; absent where the storage does not keep that, or nothing is there. */
    default Optional<Instant> written(String path, Access access) {
        return Optional.empty();
    }

    /** How messages name what is under {@code path}: a file's path, a Redis key. */
    String describe(String path, Access access);

    @Override
    void close();
}
