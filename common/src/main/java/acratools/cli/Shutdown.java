package acratools.cli;

import acratools.failure.InterruptedFailure;
import acratools.log.Log;
import acratools.secret.OpenSecrets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * What SIGINT and SIGTERM do to a run: the job is asked to stop at its next safe point and waited for, unless it waits
 * itself: then it is given up at once. After that the run's secrets are erased, also where the job did not stop in time,
 * and it is told, once, why the run ended. The JVM's own exit code (130, 143) stays.
 */
final class Shutdown implements AutoCloseable {
    private static final long NANOS_TO_STOP = TimeUnit.SECONDS.toNanos(5);
    private static final long POLL_MILLIS = 20;

    /** For a job to tell why it ended, or, given up, to let go of a lock that would outlive the process, as one in Redis. */
    private static final long MILLIS_TO_LET_GO = 300;

    private final OpenSecrets secrets;
    private final CountDownLatch jobOver = new CountDownLatch(1);
    private final Thread hook = new Hook();
    private final Waits waits = new Waits();
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile boolean requested;
    private volatile String nextStep = "";
    private volatile Runnable lastWords = () -> {};

    Shutdown(OpenSecrets secrets) {
        this.secrets = secrets;
    }

    /** @param words tell that the run was {@link #interrupted()}; said where the job did not come to say why it ended */
    void install(Runnable words) {
        lastWords = words;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    boolean isRequested() {
        return requested;
    }

    /** Takes the right to tell why the run ended, which there is once. @return whether it was still to be had */
    boolean claimLastWords() {
        return told.compareAndSet(false, true);
    }

    /** From here on it is the hint to whoever sends a signal; empty for none. */
    void hint(String step) {
        nextStep = step;
    }

    /** What to try where the run does not end well; empty for nothing that the failure does not say. */
    String nextStep() {
        return nextStep;
    }

    /** Runs {@code job} as a wait. */
    <T> T during(Wait wait, Log log, Supplier<T> job) {
        return waits.during(wait, log, job, this::interrupted);
    }

    void checkpoint() {
        if (requested) {
            throw interrupted();
        }
    }

    InterruptedFailure interrupted() {
        return new InterruptedFailure("the run", "was told to stop by a signal", nextStep);
    }

    private final class Hook extends Thread {
        Hook() {
            super("shutdown");
        }

        @Override
        public void run() {
            stopJob();
        }
    }

    private void stopJob() {
        requested = true;
        long deadline = System.nanoTime() + NANOS_TO_STOP;
        try {
            while (!jobOver.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                if (waits.giveUp() || System.nanoTime() - deadline >= 0) {
                    // Claimed first: a job that meets erased secrets must not find words that the process's end cuts.
                    boolean ours = claimLastWords();
                    secrets.close();
                    if (ours) {
                        sayLastWords();
                    }
                    jobOver.await(MILLIS_TO_LET_GO, TimeUnit.MILLISECONDS);
                    return;
                }
            }
        } catch (InterruptedException e) {
            secrets.close();
        }
    }

    /** Not by this thread: where nobody reads them, it would never end. */
    private void sayLastWords() throws InterruptedException {
        Thread words = new Thread(lastWords);
        words.setDaemon(true);
        words.start();
        words.join(MILLIS_TO_LET_GO);
    }

    /** Tells that the job is over, its failure reported and its secrets erased. */
    @Override
    public void close() {
        jobOver.countDown();
        waits.close();
        if (!requested) {
            removeHook();
        }
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // A signal came just now: the hook runs, finds the job over and ends at once.
        }
    }
}
