package acratools.storage;

import acratools.failure.LockFailure;

/** A lock that is held until it is closed; closing it twice does no harm. */
public interface StorageLock extends AutoCloseable {
    /**
     * Lets a lock that expires live on; to be called every few seconds by a long job. What was read under the lock up to
     * now is not guarded any more: a write must follow from what was read since.
     *
     * @throws LockFailure if it was lost
     */
    default void renew() {}

    @Override
    void close();
}
