package acratools.cli;

import acratools.failure.InterruptedFailure;
import acratools.log.Log;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The waits of a run's job, of which it is in one at most. A long one is told of, once. Interrupting the job's thread
 * would not do to end one: it closes the file channels that the thread meets next, and does not wake it from a socket.
 */
final class Waits implements AutoCloseable {
    private static final long MILLIS_UNTIL_TOLD = 2_000;

    private final Thread teller = new Thread(this::tellOfLongOnes, "waits");
    private @Nullable Wait current;
    private @Nullable Thread waiter;
    private @Nullable Log log;
    private long since;
    private boolean told;
    private boolean givenUp;
    private boolean over;

    /**
     * Runs {@code job} as a wait.
     *
     * @throws acratools.failure.InterruptedFailure instead of what the job gives or throws, if the wait was given up
     */
    <T> T during(Wait wait, Log tellTo, Supplier<T> job, Supplier<InterruptedFailure> interrupted) {
        enter(wait, tellTo);
        try {
            return job.get();
        } finally {
            leave(interrupted);
        }
    }

    /** Ends the job if it waits: it goes no further than to the end of its wait. @return whether it does */
    synchronized boolean giveUp() {
        Wait wait = current;
        Thread thread = waiter;
        if (wait != null && thread != null) {
            givenUp = wait.endsAnywhere() || thread.getState() == Thread.State.TIMED_WAITING;
        }
        return givenUp;
    }

    private synchronized void enter(Wait wait, Log tellTo) {
        current = wait;
        waiter = Thread.currentThread();
        log = tellTo;
        since = System.nanoTime();
        told = false;
        if (teller.getState() == Thread.State.NEW && !over) {
            teller.setDaemon(true);
            teller.start();
        }
        notifyAll();
    }

    private synchronized void leave(Supplier<InterruptedFailure> interrupted) {
        current = null;
        waiter = null;
        if (givenUp) {
            throw interrupted.get();
        }
    }

    private synchronized void tellOfLongOnes() {
        try {
            while (!over) {
                Wait wait = current;
                Log tellTo = log;
                if (wait == null || tellTo == null || told) {
                    wait();
                    continue;
                }
                long left = MILLIS_UNTIL_TOLD - (System.nanoTime() - since) / 1_000_000;
                if (left > 0) {
                    wait(left);
                } else {
                    told = true;
                    tellTo.warning(wait.message());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the thread that tells. */
    @Override
    public synchronized void close() {
        over = true;
        notifyAll();
    }
}
