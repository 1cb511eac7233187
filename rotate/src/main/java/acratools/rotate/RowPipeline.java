package acratools.rotate;

import acratools.failure.InterruptedFailure;
import acratools.sql.Row;
import acratools.sql.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Rows from a cursor in batches, worked on by several threads at a time and taken by the caller in order. A thread of its
 * own reads, and waits while enough batches are in flight: memory does not grow with the number of rows.
 */
final class RowPipeline {
    /** So that one is read, and one waits for the writer, while all workers work. */
    private static final int SPARE_BATCHES = 2;

    /** Bytes from which on a batch is full, however few its rows. */
    private static final long LARGEST_BATCH = 4L << 20;

    private final int batchSize;
    private final int parallelism;

    RowPipeline(int batchSize, int parallelism) {
        this.batchSize = batchSize;
        this.parallelism = parallelism;
    }

    /**
     * Works through {@code rows}.
     *
     * @param rows closed at the end, also if it comes early
     * @param work done by several threads
     * @param sink called by this thread, in order
     * @throws acratools.failure.ToolFailure what any of them throws; nothing runs any more when this returns
     */
    <T> void run(Rows rows, Function<RowBatch, T> work, Consumer<T> sink) {
        ExecutorService workers = Executors.newFixedThreadPool(parallelism, job -> daemon(job, "worker"));
        BlockingQueue<Future<Optional<T>>> queue = new ArrayBlockingQueue<>(parallelism + SPARE_BATCHES);
        Thread reader = daemon(() -> read(rows, work, workers, queue), "reader");
        reader.start();
        try {
            for (Optional<T> done = take(queue); done.isPresent(); done = take(queue)) {
                sink.accept(done.get());
            }
        } finally {
            reader.interrupt();
            workers.shutdownNow();
            rows.close();
            end(reader, workers);
        }
    }

    private static Thread daemon(Runnable job, String name) {
        Thread thread = new Thread(job, name);
        thread.setDaemon(true);
        return thread;
    }

    private <T> void read(
            Rows rows, Function<RowBatch, T> work, ExecutorService workers, BlockingQueue<Future<Optional<T>>> queue) {
        try {
            try {
                long first = 0;
                for (RowBatch batch = next(rows, first); !batch.rows().isEmpty(); batch = next(rows, first)) {
                    RowBatch full = batch;
                    first += full.rows().size();
                    queue.put(workers.submit(() -> Optional.of(work.apply(full))));
                }
                queue.put(CompletableFuture.completedFuture(Optional.empty()));
            } catch (RuntimeException | Error broken) {
                queue.put(CompletableFuture.failedFuture(broken));
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private RowBatch next(Rows rows, long first) {
        List<Row> batch = new ArrayList<>(batchSize);
        long bytes = 0;
        while (batch.size() < batchSize && bytes < LARGEST_BATCH) {
            Optional<Row> row = rows.next();
            if (row.isEmpty()) {
                break;
            }
            batch.add(row.get());
            bytes += row.get().size();
        }
        return new RowBatch(first, batch);
    }

    private static <T> Optional<T> take(BlockingQueue<Future<Optional<T>>> queue) {
        try {
            return queue.take().get();
        } catch (ExecutionException broken) {
            if (broken.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (broken.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedFailure("rotation of rows", "was stopped", "");
        }
    }

    private static void end(Thread reader, ExecutorService workers) {
        boolean interrupted = false;
        while (true) {
            try {
                reader.join();
                if (workers.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
            } catch (InterruptedException stopped) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
