package acratools.secret;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The secrets that a run holds for long (the AMK, tokens): what shutdown erases. One instance a run, passed to whoever
 * makes such a secret. Closing it twice does no harm.
 */
public final class OpenSecrets implements AutoCloseable {
    private final Deque<Secret> open = new ArrayDeque<>();
    private final List<Runnable> lastUses = new ArrayList<>();
    private final Object closing = new Object();
    private boolean ending;
    private boolean closed;

    /**
     * Registers {@code secret}; it is still its owner's to close.
     *
     * @throws IllegalStateException once this is closed, after erasing {@code secret}
     */
    public Secret hold(Secret secret) {
        synchronized (open) {
            if (closed) {
                secret.close();
                throw new IllegalStateException("the run is over; its secrets are erased");
            }
            open.push(secret);
            return secret;
        }
    }

    /** Takes back what {@link #hold} was told: {@code secret} is erased by its owner alone. */
    public void letGo(Secret secret) {
        synchronized (open) {
            open.removeFirstOccurrence(secret);
        }
    }

    /**
     * Has {@link #close()} run {@code lastUse} before it erases anything: what has still to be done with a secret when the
     * run ends early, as giving a token back. It must not wait for long, and runs on the thread that closes.
     *
     * @throws IllegalStateException once {@link #close()} has begun: {@code lastUse} would never run
     */
    public void beforeErasing(Runnable lastUse) {
        synchronized (open) {
            if (ending) {
                throw new IllegalStateException("the run is over; its secrets are being erased");
            }
            lastUses.add(lastUse);
        }
    }

    /** Takes back what {@link #beforeErasing} was told. */
    public void forget(Runnable lastUse) {
        synchronized (open) {
            lastUses.remove(lastUse);
        }
    }

    /** Erases every registered secret, the newest first. A second caller waits for the first. */
    @Override
    public void close() {
        synchronized (closing) {
            try {
                runLastUses();
            } finally {
                erase();
            }
        }
    }

    /** One that fails takes no other's turn; the first failure is thrown at the end. */
    private void runLastUses() {
        RuntimeException first = null;
        for (Runnable lastUse : takeLastUses()) {
            try {
                lastUse.run();
            } catch (RuntimeException failure) {
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private List<Runnable> takeLastUses() {
        synchronized (open) {
            ending = true;
            List<Runnable> left = List.copyOf(lastUses);
            lastUses.clear();
            return left;
        }
    }

    private void erase() {
        synchronized (open) {
            closed = true;
            while (!open.isEmpty()) {
                open.pop().close();
            }
        }
    }
}
