package acratools.cli;

import acratools.failure.InterruptedFailure;
import acratools.secret.OpenSecrets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What SIGINT and SIGTERM do to a run: the job is asked to stop at its next safe point and waited for, then the run's
 * secrets are erased, also where the job did not stop in time. The JVM's own exit code (130, 143) stays.
 */
final class Shutdown implements AutoCloseable {
    private static final long SECONDS_TO_STOP = 5;

    private final OpenSecrets secrets;
    private final CountDownLatch jobOver = new CountDownLatch(1);
    private final Thread hook = new Hook();
    private volatile boolean requested;

    Shutdown(OpenSecrets secrets) {
        this.secrets = secrets;
    }

    void install() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    boolean isRequested() {
        return requested;
    }

    void checkpoint() {
        if (requested) {
            throw interrupted();
        }
    }

    static InterruptedFailure interrupted() {
        return new InterruptedFailure("the run", "was told to stop by a signal", "");
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
        try {
            boolean stopped = jobOver.await(SECONDS_TO_STOP, TimeUnit.SECONDS);
            if (!stopped) {
                secrets.close();
            }
        } catch (InterruptedException e) {
            secrets.close();
        }
    }

    /** Tells that the job is over, its failure reported and its secrets erased. */
    @Override
    public void close() {
        jobOver.countDown();
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
