package acratools.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Standard error, with a last line that changes while a job runs, if it is a terminal. Whatever else is written clears that
 * line first. Safe for use by several threads.
 */
final class StatusLine extends OutputStream {
    /** Where Linux tells what standard error is; elsewhere there is no status line. */
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    private static final byte[] CLEAR = "\r\033[K".getBytes(StandardCharsets.US_ASCII);

    private final OutputStream err;
    private final boolean standard;
    private boolean shown;

    /**
     * @param err not closed
     * @param standard whether it is the process's own, which may be a terminal
     */
    StatusLine(OutputStream err, boolean standard) {
        this.err = err;
        this.standard = standard;
    }

    /** Whether {@link #show} is of use. */
    boolean isTerminal() {
        if (!standard) {
            return false;
        }
        try {
            String target = Files.readSymbolicLink(STANDARD_ERROR).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Shows {@code text}, of ASCII, instead of the line that was shown before. */
    synchronized void show(String text) {
        try {
            clear();
            err.write(text.getBytes(StandardCharsets.US_ASCII));
            err.flush();
            shown = true;
        } catch (IOException e) {
            // A terminal that is gone must not stop the job.
            shown = false;
        }
    }

    /** Takes the line away. */
    synchronized void hide() {
        try {
            clear();
            err.flush();
        } catch (IOException e) {
            // A terminal that is gone must not stop the job.
            shown = false;
        }
    }

    private void clear() throws IOException {
        if (shown) {
            shown = false;
            err.write(CLEAR);
        }
    }

    @Override
    public synchronized void write(int value) throws IOException {
        clear();
        err.write(value);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        clear();
        err.write(bytes, offset, length);
    }

    @Override
    public synchronized void flush() throws IOException {
        err.flush();
    }
}
