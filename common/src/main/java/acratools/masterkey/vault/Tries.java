package acratools.masterkey.vault;

import acratools.failure.InterruptedFailure;
import acratools.failure.MasterKeyFailure;
import acratools.log.Log;
import java.time.Duration;

/** The tries of one request, and the pauses between them. */
final class Tries {
    private final VaultSettings settings;
    private final long deadline;
    private final Log log;
    private Duration pause;
    private int left;
    private boolean first = true;

    /** @param deadline by {@link System#nanoTime} */
    Tries(VaultSettings settings, long deadline, Log log) {
        this.settings = settings;
        this.deadline = deadline;
        this.log = log;
        pause = settings.patience().firstPause();
        left = settings.patience().retries();
    }

    /**
     * Pauses before another try.
     *
     * @throws MasterKeyFailure {@code failure}, if there is to be none
     * @throws InterruptedFailure if the thread is interrupted meanwhile
     */
    void again(MasterKeyFailure failure) {
        if (left == 0 || (!first && System.nanoTime() + pause.toNanos() > deadline)) {
            throw failure;
        }
        first = false;
        left--;
        log.debug("vault is not ready, trying again", "reason", failure.reason(), "pause_ms", pause.toMillis());
        sleep();
        pause = pause.multipliedBy(2);
        if (pause.compareTo(settings.patience().longestPause()) > 0) {
            pause = settings.patience().longestPause();
        }
    }

    private void sleep() {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedFailure(
                    settings.address().toString(), "stopped while waiting for vault", "run the tool again", stopped);
        }
    }
}
