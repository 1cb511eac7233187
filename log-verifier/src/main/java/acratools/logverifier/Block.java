package acratools.logverifier;

import java.util.concurrent.atomic.AtomicInteger;

/** Memory for a part of a log. It goes back to its pool when the last piece of it is done. */
final class Block {
    private final BlockPool pool;
    private final AtomicInteger users = new AtomicInteger(1);
    private byte[] bytes;

    Block(BlockPool pool, byte[] bytes) {
        this.pool = pool;
        this.bytes = bytes;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Replaces its memory by {@code larger}; only while nobody else uses it. */
    void growTo(byte[] larger) {
        bytes = larger;
    }

    void use() {
        users.incrementAndGet();
    }

    void release() {
        if (users.decrementAndGet() == 0) {
            pool.giveBack(bytes);
        }
    }
}
