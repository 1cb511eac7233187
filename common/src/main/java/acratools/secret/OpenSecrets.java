package acratools.secret;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The secrets that a run holds for long (the AMK, tokens): what shutdown erases. One instance a run, passed to whoever
 * makes such a secret. Closing it twice does no harm.
 */
public final class OpenSecrets implements AutoCloseable {
    private final Deque<Secret> open = new ArrayDeque<>();
    private boolean closed;

    /**
     * Registers {@code secret}; it is still its owner's to close.
     *
     * @throws IllegalStateException once this is closed, after erasing {@code secret}
     */
    public synchronized Secret hold(Secret secret) {
        if (closed) {
            secret.close();
            throw new IllegalStateException("the run is over; its secrets are erased");
        }
        open.push(secret);
        return secret;
    }

    /** Erases every registered secret, the newest first. */
    @Override
    public synchronized void close() {
        closed = true;
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
