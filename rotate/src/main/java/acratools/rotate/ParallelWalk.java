package acratools.rotate;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Work on each item of a list by several threads, which take the items in turn. The first failure ends it. */
final class ParallelWalk<T> {
    private final List<T> items;
    private final Consumer<T> work;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    private ParallelWalk(List<T> items, Consumer<T> work) {
        this.items = items;
        this.work = work;
    }

    /**
     * Does it, and returns when no thread works any more.
     *
     * @param threads 1 for this thread alone
     * @throws RuntimeException the first one that {@code work} threw; what other threads were at, they have finished
     */
    static <T> void each(List<T> items, int threads, Consumer<T> work) {
        each(items, threads, work, Thread::new);
    }

    /** {@code factory} makes the other threads; a test's may not start. */
    @SuppressWarnings("CatchingUnchecked")
    static <T> void each(List<T> items, int threads, Consumer<T> work, ThreadFactory factory) {
        ParallelWalk<T> walk = new ParallelWalk<>(items, work);
        List<Thread> workers = new ArrayList<>();
        try {
            for (int i = 1; i < Math.min(threads, items.size()); i++) {
                Thread worker = factory.newThread(walk::work);
                worker.setName("worker " + i);
                worker.start();
                workers.add(worker);
            }
            walk.work();
        } catch (RuntimeException | Error e) {
            // No thread to be had: those that were started end after what they are at.
            walk.failure.compareAndSet(null, e);
        } finally {
            workers.forEach(ParallelWalk::join);
        }
        walk.raise();
    }

    @SuppressWarnings("CatchingUnchecked")
    private void work() {
        try {
            for (int i = next.getAndIncrement();
                    i < items.size() && failure.get() == null;
                    i = next.getAndIncrement()) {
                work.accept(items.get(i));
            }
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        }
    }

    /** Nobody may erase keys under a thread that works with them, so this waits whatever comes. */
    private static void join(Thread worker) {
        boolean interrupted = false;
        while (worker.isAlive()) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void raise() {
        Throwable first = failure.get();
        if (first instanceof RuntimeException e) {
            throw e;
        }
        if (first instanceof Error e) {
            throw e;
        }
    }
}
