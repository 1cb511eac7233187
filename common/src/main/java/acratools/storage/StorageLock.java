package acratools.storage;

/** A lock that is held until it is closed; closing it twice does no harm. */
public interface StorageLock extends AutoCloseable {
    @Override
    void close();
}
