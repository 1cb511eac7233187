package acratools.rotate;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ParallelWalkTest {
    @Test
    void waitsForItsWorkersWhereAnotherCannotBeStarted() {
        List<Thread> made = new ArrayList<>();
        CountDownLatch working = new CountDownLatch(1);
        assertThrows(
                OutOfMemoryError.class,
                () -> ParallelWalk.each(
                        List.of(1, 2, 3),
                        3,
                        item -> {
                            working.countDown();
                            for (int i = 0; i < 1000; i++) {
                                Thread.yield();
                            }
                        },
                        job -> {
                            Thread thread = made.isEmpty() ? new Thread(job) : new Unstartable(working);
                            made.add(thread);
                            return thread;
                        }));
        assertFalse(made.get(0).isAlive());
    }

    /** As where the system has no more threads to give, while another one works. */
    private static final class Unstartable extends Thread {
        private final CountDownLatch working;

        Unstartable(CountDownLatch working) {
            this.working = working;
        }

        @Override
        public void start() {
            try {
                working.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            throw new OutOfMemoryError("unable to create native thread");
        }
    }
}
