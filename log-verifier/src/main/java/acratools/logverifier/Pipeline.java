package acratools.logverifier;

import acratools.failure.InputFailure;
import acratools.logverifier.format.AuditLogFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The threads: one reads, others verify. What they find is told to the caller in the order of the log, on the caller's thread.
 * Memory is that of the {@link BlockPool}: a block is used again when what was found in it is told.
 */
final class Pipeline implements AutoCloseable {
    /** JSON may lie 10,000 levels deep, and what writes it goes down as deep. */
    private static final long STACK = 32L << 20;

    private static final long CHECK_MILLIS = 50;
    private static final long MILLIS_TO_END = 2_000;

    private final BlockingQueue<Optional<Segment>> work = new LinkedBlockingQueue<>();
    private final BlockingQueue<Optional<Segment>> order = new LinkedBlockingQueue<>();
    private final List<Thread> workers = new ArrayList<>();
    private final Thread reader;

    /** What a thread met that nobody meant to throw. It is kept without any memory, of which there may be none left. */
    private volatile @Nullable Throwable broken;

    Pipeline(LogFiles files, AuditLogFormat format, LogKeys keys, Effort effort, LongConsumer progress) {
        BlockPool pool = new BlockPool(effort.blocks(), effort.blockLength(), effort.memory());
        Lock costly = new ReentrantLock();
        for (int i = 0; i < effort.parallelism(); i++) {
            workers.add(thread("verify", () -> verify(new ChainVerifier(format, keys, effort.goesOn(), costly))));
        }
        LogReader log = new LogReader(format.newReader(), pool, effort, files.stdin(), this::begin, progress);
        reader = thread("read", () -> read(log, files));
        workers.forEach(Thread::start);
        reader.start();
    }

    /** A thread that is not started, with room for what lies deep. */
    static Thread thread(String name, Runnable job) {
        Thread thread = new Thread(null, job, name, STACK);
        thread.setDaemon(true);
        return thread;
    }

    private void begin(Segment segment) {
        work.add(Optional.of(segment));
        order.add(Optional.of(segment));
    }

    private void read(LogReader log, LogFiles files) {
        try {
            log.read(files.names(), files.isMissingAllowed());
            order.add(Optional.empty());
            work.add(Optional.empty());
        } catch (InterruptedException e) {
            // The end of the run; nobody waits for more.
            return;
        } catch (RuntimeException | Error e) {
            broken = e;
        }
    }

    private void verify(ChainVerifier verifier) {
        try (verifier) {
            for (Optional<Segment> next = work.take(); next.isPresent(); next = work.take()) {
                verify(verifier, next.get());
            }
            work.add(Optional.empty());
        } catch (InterruptedException e) {
            // The end of the run; what was learned of keys is erased.
            return;
        } catch (RuntimeException | Error e) {
            broken = e;
        }
    }

    private static void verify(ChainVerifier verifier, Segment segment) throws InterruptedException {
        verifier.begin();
        for (Optional<Piece> piece = segment.nextPiece(); piece.isPresent(); piece = segment.nextPiece()) {
            segment.report(verifier.verify(piece.get()));
        }
        segment.report(verifier.end());
        segment.endFindings();
    }

    private void throwIfBroken() {
        Throwable thrown = broken;
        if (thrown instanceof OutOfMemoryError) {
            throw new InputFailure("audit log", "takes more memory than this run has", LogReader.MORE_MEMORY, thrown);
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException bug) {
            throw bug;
        }
    }

    /**
     * Tells all findings, until the log or {@code reader} is done.
     *
     * @param checkpoint called now and then; may throw
     * @throws InputFailure if there is too little memory
     */
    void tell(Findings.Reader to, Runnable checkpoint) {
        try {
            for (Optional<Segment> next = take(order, checkpoint); next.isPresent(); next = take(order, checkpoint)) {
                BlockingQueue<Optional<Findings>> findings = next.get().findings();
                for (Optional<Findings> found = take(findings, checkpoint);
                        found.isPresent();
                        found = take(findings, checkpoint)) {
                    found.get().tell(to);
                    found.get().release();
                    if (to.isDone()) {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the log was verified", e);
        }
    }

    private <T> Optional<T> take(BlockingQueue<Optional<T>> queue, Runnable checkpoint) throws InterruptedException {
        for (; ; ) {
            checkpoint.run();
            throwIfBroken();
            Optional<T> taken = queue.poll(CHECK_MILLIS, TimeUnit.MILLISECONDS);
            if (taken != null) {
                return taken;
            }
        }
    }

    /** Ends the threads; those that verify have erased what they know of keys. */
    @Override
    public void close() {
        reader.interrupt();
        workers.forEach(Thread::interrupt);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS_TO_END);
        try {
            for (Thread worker : workers) {
                worker.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
