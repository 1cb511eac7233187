package acratools.envelope;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class EnvelopeConcurrencyTest {
    private static final int THREADS = 16;
    private static final int ROUNDS = 150;

    @Test
    void manyThreadsShareOneReaderAndItsKeys() throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (Owner owner = new Owner(Owner.NO_CONTEXT)) {
            EnvelopeReader reader = owner.reader();
            List<EnvelopeWriter> writers = owner.writers();
            List<Callable<Integer>> work = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                String name = "thread " + thread;
                work.add(() -> sealAndOpen(writers, reader, name));
            }
            for (Future<Integer> opened : threads.invokeAll(work)) {
                assertEquals(ROUNDS * writers.size(), opened.get());
            }
        } finally {
            threads.shutdown();
        }
    }

    private static int sealAndOpen(List<EnvelopeWriter> writers, EnvelopeReader reader, String name) {
        int count = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (EnvelopeWriter writer : writers) {
                String text = name + ", round " + round;
                byte[] sealed = writer.seal(text.getBytes(StandardCharsets.US_ASCII));
                try (OpenedEnvelope opened = reader.open(sealed)) {
                    assertEquals(text, new String(opened.data(), StandardCharsets.US_ASCII));
                }
                count++;
            }
        }
        return count;
    }
}
