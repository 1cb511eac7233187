package acratools.rollback;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Decrypts batches on several threads and gives them back in the order in which they came. No more of them are under way
 * than the threads need, and fewer where values are large, so that memory does not grow with the table.
 */
final class Workers implements AutoCloseable {
    /** Bytes of rows that are under way at most, unless a single batch has more. */
    private static final long MOST_BYTES = 32L << 20;

    private record Job(Future<OpenedBatch> opened, long bytes) {}

    private final BatchOpener opener;
    private final ExecutorService threads;
    private final int most;
    private final Deque<Job> jobs = new ArrayDeque<>();
    private long bytes;

    Workers(BatchOpener opener, int parallelism) {
        this.opener = opener;
        this.most = 2 * parallelism + 1;
        this.threads = Executors.newFixedThreadPool(parallelism, job -> {
            Thread thread = new Thread(job, "decrypt");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Whether one more batch may come before another is taken away. */
    boolean hasRoom() {
        return jobs.isEmpty() || (jobs.size() < most && bytes < MOST_BYTES);
    }

    boolean isEmpty() {
        return jobs.isEmpty();
    }

    void add(RowBatch batch) {
        jobs.add(new Job(threads.submit(() -> opener.open(batch)), batch.bytes()));
        bytes += batch.bytes();
    }

    /** The oldest batch, waited for; the caller closes it. */
    OpenedBatch take() {
        Job oldest = jobs.remove();
        bytes -= oldest.bytes;
        return result(oldest.opened);
    }

    private static OpenedBatch result(Future<OpenedBatch> opened) {
        try {
            return opened.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while rows were decrypted", e);
        }
    }

    /** Ends the threads and erases what nobody took. */
    @Override
    public void close() {
        threads.shutdownNow();
        boolean ended = false;
        try {
            ended = threads.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Job job : jobs) {
            if (ended && job.opened.isDone()) {
                erase(job.opened);
            }
        }
        jobs.clear();
    }

    private static void erase(Future<OpenedBatch> opened) {
        try {
            opened.get().close();
        } catch (ExecutionException e) {
            // It erased what it had before it failed; the run has a failure of its own by now.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
