package acratools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.log.Log;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private final StatusLine status = new StatusLine(screen, false);
    private final BlockingQueue<String> logged = new LinkedBlockingQueue<>();
    private final Log log = (level, message, pairs) -> logged.add(level + " " + message + " " + Arrays.toString(pairs));

    @Test
    void logsHowFarItIsAndWhatIsLeft() throws InterruptedException {
        try (Progress progress = Progress.start("values", null, log, 20)) {
            progress.expect(1_000_000);
            progress.add(40);
            progress.add(2);
            String line = logged.poll(30, TimeUnit.SECONDS);
            while (line != null && !line.contains("values, 42,")) {
                line = logged.poll(30, TimeUnit.SECONDS);
            }
            assertTrue(
                    String.valueOf(line)
                            .matches("INFO working \\[values, 42, of, 1000000, per_second, \\d+, seconds_left, \\d+]"),
                    line);
            assertEquals(42, progress.count());
        }
        logged.clear();
        assertEquals(null, logged.poll(60, TimeUnit.MILLISECONDS), "nothing is told after the end");
    }

    @Test
    void showsALineThatOtherOutputTakesAway() throws IOException {
        status.show("10 values");
        status.show("11 values");
        status.write("log\n".getBytes(StandardCharsets.US_ASCII));
        status.write('x');
        status.hide();
        assertEquals("10 values\r\033[K11 values\r\033[Klog\nx", screen.toString(StandardCharsets.US_ASCII));
    }

    @Test
    void leavesNoLineBehind() throws InterruptedException {
        try (Progress progress = Progress.start("values", status, log, 5)) {
            progress.expect(4_000_000_000L);
            progress.add(1);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!text().contains("1 of 4000000000 values, ") && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        }
        assertTrue(text().matches("(?s).*1 of 4000000000 values, \\d+ a second, \\d.* s left\r\033\\[K"), text());
        assertTrue(logged.isEmpty());
    }

    @Test
    void aTestsStreamIsNoTerminal() {
        assertFalse(status.isTerminal());
    }

    private String text() {
        return screen.toString(StandardCharsets.US_ASCII);
    }
}
