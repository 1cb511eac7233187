package acratools.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;

/**
 * An input that nobody vouches for. Whatever reads it may refuse it by one family of exceptions, and must do either
 * within bounds: of memory, so that no length in the input sizes an allocation before it is checked, and of time.
 */
public final class HostileInput {
    /** Less than the 16 MiB that a length of three bytes can ask for. */
    private static final long ALLOCATION = 8L << 20;

    private static final long ALLOCATION_PER_BYTE = 1024;
    private static final long CPU_NANOS = 2_000_000_000L;
    private static final long CPU_NANOS_PER_BYTE = 20_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private HostileInput() {}

    /** What is done with the input. */
    @FunctionalInterface
    public interface Reading {
        void read(byte[] input) throws Exception;
    }

    /**
     * Reads {@code input} and checks how that ends. What goes beyond the bounds is done once more before it counts: the
     * first time may load classes.
     *
     * @param refusal what {@code reading} may throw
     * @return whether it was accepted
     * @throws AssertionError if it ends by another exception, or takes too much memory or time
     */
    public static boolean judge(byte[] input, Class<? extends Exception> refusal, Reading reading) {
        Cost cost = Cost.of(input, refusal, reading);
        if (cost.isTooHigh(input.length)) {
            cost = Cost.of(input, refusal, reading);
        }
        if (cost.isTooHigh(input.length)) {
            throw new AssertionError("an input of " + input.length + " bytes took " + cost.allocated
                    + " bytes of memory and " + cost.nanos + " ns");
        }
        return cost.accepted;
    }

    /**
     * Does within a reading what may not be refused any more, such as to read again what was written of an accepted input.
     *
     * @return what {@code step} gives
     * @throws AssertionError if it throws an exception, also one by which the input could have been refused
     */
    public static <T> T afterAccepting(Callable<T> step) {
        try {
            return step.call();
        } catch (Exception e) {
            throw new AssertionError("refused after it was accepted", e);
        }
    }

    private record Cost(boolean accepted, long allocated, long nanos) {
        static Cost of(byte[] input, Class<? extends Exception> refusal, Reading reading) {
            byte[] copy = input.clone();
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            long nanos = THREADS.getCurrentThreadCpuTime();
            boolean accepted = true;
            try {
                reading.read(copy);
            } catch (Exception | StackOverflowError | OutOfMemoryError e) {
                if (!refusal.isInstance(e)) {
                    throw new AssertionError("an input of " + input.length + " bytes ended in an exception", e);
                }
                accepted = false;
            }
            return new Cost(
                    accepted,
                    THREADS.getCurrentThreadAllocatedBytes() - allocated,
                    THREADS.getCurrentThreadCpuTime() - nanos);
        }

        boolean isTooHigh(int length) {
            return allocated > ALLOCATION + ALLOCATION_PER_BYTE * length
                    || nanos > CPU_NANOS + CPU_NANOS_PER_BYTE * length;
        }
    }
}
