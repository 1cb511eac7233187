package acratools.packaged;

import java.util.concurrent.locks.LockSupport;

/**
 * How long a run takes until it begins to change something, and from then on, in ns. The one is the JVM's start, about, and
 * may be much longer than the other, so that moments of the whole would hardly ever meet what matters.
 */
public record KillSpan(long start, long rest) {
    /** When to kill: so long after the start, or after the first change. */
    public record Moment(boolean inStart, long nanos) {}

    /** Spread evenly by the golden section, however many there are: one of six in the start, some behind a usual end. */
    public Moment moment(int number) {
        double part = (number * 0.618033988749895) % 1;
        boolean inStart = part >= 5.0 / 6;
        return inStart
                ? new Moment(true, (long) ((part * 6 - 5) * start))
                : new Moment(false, (long) (part * 6 / 5 * 1.3 * rest));
    }

    /** Waits so long, however often the thread is woken. */
    public static void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
