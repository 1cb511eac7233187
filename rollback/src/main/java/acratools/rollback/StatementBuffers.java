package acratools.rollback;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Buffers that are used again and again: memory outside the heap is slow to get, and given back late. For any threads. */
final class StatementBuffers {
    /** One that grew larger for large values is not kept. */
    private static final int LARGEST_KEPT = 4 << 20;

    private final Queue<StatementBuffer> idle = new ConcurrentLinkedQueue<>();

    /** An empty one; {@link #giveBack} takes it. */
    StatementBuffer take() {
        StatementBuffer buffer = idle.poll();
        return buffer == null ? new StatementBuffer() : buffer;
    }

    /** Erases it. */
    void giveBack(StatementBuffer buffer) {
        buffer.close();
        if (buffer.capacity() <= LARGEST_KEPT) {
            idle.add(buffer);
        }
    }
}
