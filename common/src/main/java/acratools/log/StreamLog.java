package acratools.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/** A log on a stream, one line an event, each written and flushed at once. Safe for use by several threads. */
public final class StreamLog implements Log {
    private final OutputStream out;
    private final LineFormat format;
    private final Level least;
    private final Clock clock;

    /**
     * @param out     not closed
     * @param least   what is below is not written
     * @param product the tool's name
     * @param version the suite's version
     */
    public StreamLog(OutputStream out, LogFormat format, Level least, String product, String version, Clock clock) {
        this.out = out;
        this.format = LineFormat.of(format, product, version);
        this.least = least;
        this.clock = clock;
    }

    @Override
    public void write(Level level, String message, Object... pairs) {
        if (level.compareTo(least) < 0) {
            return;
        }
        String line = format.line(clock.millis(), level, message, pairs);
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (this) {
            try {
                out.write(bytes);
                out.flush();
            } catch (IOException e) {
                // Nowhere is left to tell of it, and a job must not stop half-way for a lost line.
                return;
            }
        }
    }
}
