package acratools.cli;

import acratools.log.Log;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How a long job gets on: a line that changes on a terminal, else a line a minute in the log, at {@link Log.Level#INFO}. Safe
 * for use by several threads; what they call costs no more than counting.
 */
public final class Progress implements AutoCloseable {
    private static final long TERMINAL_MILLIS = 500;
    private static final long LOG_MILLIS = 60_000;
    private static final long UNKNOWN = -1;

    private final String unit;
    private final @Nullable StatusLine terminal;
    private final Log log;
    private final long intervalMillis;
    private final long started = System.nanoTime();
    private final AtomicLong done = new AtomicLong();
    private volatile long total = UNKNOWN;
    private boolean over;

    private Progress(String unit, @Nullable StatusLine terminal, Log log, long intervalMillis) {
        this.unit = unit;
        this.terminal = terminal;
        this.log = log;
        this.intervalMillis = intervalMillis;
    }

    static Progress start(String unit, StatusLine err, Log log) {
        boolean terminal = err.isTerminal();
        return start(unit, terminal ? err : null, log, terminal ? TERMINAL_MILLIS : LOG_MILLIS);
    }

    static Progress start(String unit, @Nullable StatusLine terminal, Log log, long intervalMillis) {
        Progress progress = new Progress(unit, terminal, log, intervalMillis);
        Thread teller = new Thread(progress::tellUntilOver, "progress");
        teller.setDaemon(true);
        teller.start();
        return progress;
    }

    /** One that counts and tells nothing. */
    public static Progress silent() {
        return new Progress("", null, (level, message, pairs) -> {}, LOG_MILLIS);
    }

    /** How many there will be, if that is known; from then on the time that is left is told. */
    public void expect(long count) {
        total = count;
    }

    /** So many more are done. */
    public void add(long count) {
        done.addAndGet(count);
    }

    /** All that were done. */
    public long count() {
        return done.get();
    }

    private synchronized void tellUntilOver() {
        try {
            while (!over) {
                wait(intervalMillis);
                if (!over) {
                    tell();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell() {
        long count = done.get();
        double seconds = (System.nanoTime() - started) / 1e9;
        long perSecond = Math.round(count / seconds);
        long left = total == UNKNOWN || count == 0 ? UNKNOWN : Math.round((total - count) * seconds / count);
        if (terminal != null) {
            terminal.show(line(count, perSecond, left));
        } else if (left == UNKNOWN) {
            log.info("working", unit, count, "per_second", perSecond);
        } else {
            log.info("working", unit, count, "of", total, "per_second", perSecond, "seconds_left", left);
        }
    }

    private String line(long count, long perSecond, long left) {
        StringBuilder line = new StringBuilder(80).append(count);
        if (total != UNKNOWN) {
            line.append(" of ").append(total);
        }
        line.append(' ').append(unit).append(", ").append(perSecond).append(" a second");
        if (left != UNKNOWN) {
            appendTime(line.append(", "), Math.max(left, 0));
            line.append(" left");
        }
        return line.toString();
    }

    private static void appendTime(StringBuilder line, long seconds) {
        if (seconds >= 3600) {
            line.append(seconds / 3600).append(" h ");
        }
        if (seconds >= 60) {
            line.append(seconds / 60 % 60).append(" min ");
        }
        line.append(seconds % 60).append(" s");
    }

    /** Ends it, and takes the line away. */
    @Override
    public void close() {
        synchronized (this) {
            over = true;
            notifyAll();
        }
        if (terminal != null) {
            terminal.hide();
        }
    }
}
