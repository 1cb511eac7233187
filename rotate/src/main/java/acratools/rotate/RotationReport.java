package acratools.rotate;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** How many values a pass found in which state. Safe for use by several threads. */
final class RotationReport {
    private final Map<ValueState, AtomicLong> counts = new EnumMap<>(ValueState.class);

    private final AtomicLong gone = new AtomicLong();

    RotationReport() {
        for (ValueState state : ValueState.values()) {
            counts.put(state, new AtomicLong());
        }
    }

    /** Counts a value; for one in a batch, once the batch is committed. */
    void add(ValueState state) {
        of(state).incrementAndGet();
    }

    /** Counts values that were deleted, or left the selection, before they could be written: in no state. */
    void addGone(long values) {
        gone.addAndGet(values);
    }

    long gone() {
        return gone.get();
    }

    /** The values in any of {@code states}. */
    long count(ValueState... states) {
        long sum = 0;
        for (ValueState state : states) {
            sum += of(state).get();
        }
        return sum;
    }

    /** All values. */
    long total() {
        return count(ValueState.values());
    }

    private AtomicLong of(ValueState state) {
        AtomicLong count = counts.get(state);
        if (count == null) {
            throw new IllegalStateException("no count of " + state);
        }
        return count;
    }
}
