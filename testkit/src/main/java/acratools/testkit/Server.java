package acratools.testkit;

/** A server that a test started, and ends. */
interface Server extends AutoCloseable {
    @Override
    void close();
}
