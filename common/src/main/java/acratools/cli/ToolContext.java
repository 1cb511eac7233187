package acratools.cli;

import acratools.failure.InterruptedFailure;
import acratools.log.Log;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a command gets of its run. Made by {@link Tool}; a command's tests go through {@link Tool} too. */
public final class ToolContext {
    private final FlagValues values;
    private final Log log;
    private final Results results;
    private final OpenSecrets secrets;
    private final Clock clock;
    private final Shutdown shutdown;
    private final StatusLine status;
    private @Nullable SecureRandom random;
    private @Nullable VaultStore vault;

    ToolContext(
            FlagValues values,
            Log log,
            Results results,
            OpenSecrets secrets,
            Clock clock,
            Shutdown shutdown,
            StatusLine status) {
        this.values = values;
        this.log = log;
        this.results = results;
        this.secrets = secrets;
        this.clock = clock;
        this.shutdown = shutdown;
        this.status = status;
    }

    /** The value of {@code flag}. */
    public <T> T get(Flag<T> flag) {
        return values.get(flag);
    }

    /** All values, with their origins. */
    public FlagValues values() {
        return values;
    }

    public Log log() {
        return log;
    }

    /** What goes to standard output, once, if the command succeeds. */
    public Results results() {
        return results;
    }

    /** The secrets that a signal erases; closed at the end of the run, the newest first. */
    public OpenSecrets secrets() {
        return secrets;
    }

    /** The run's one generator, seeded by the operating system; made at the first call. */
    public synchronized SecureRandom random() {
        SecureRandom made = random;
        if (made == null) {
            made = new SecureRandom();
            random = made;
        }
        return made;
    }

    public Clock clock() {
        return clock;
    }

    /**
     * Starts to show how a long job gets on; the caller closes it at the job's end.
     *
     * @param unit what is counted, in the plural
     */
    public Progress progress(String unit) {
        return Progress.start(unit, status, log);
    }

    /** Has the AMK fetched by way of {@code store} until it is {@link #letGo let go}. */
    void keep(VaultStore store) {
        vault = store;
    }

    void letGo(VaultStore store) {
        if (vault == store) {
            vault = null;
        }
    }

    /** The way to the AMK's Vault, if one is kept open. */
    Optional<VaultAccess> keptVault() {
        VaultStore kept = vault;
        return kept == null ? Optional.empty() : Optional.of(kept.access());
    }

    /** Runs {@code job}, which may wait and has nothing half done while it does. */
    <T> T during(Wait wait, Supplier<T> job) {
        return shutdown.during(wait, log, job);
    }

    /** What whoever stops the run by a signal is to do next, from here on; the hint of that failure. */
    public void hintIfStopped(String nextStep) {
        shutdown.hint(nextStep);
    }

    /**
     * The same for a job that gives a secret: one that comes when the wait is given up is erased.
     *
     * @return the caller's to close
     */
    Secret obtaining(Wait wait, Supplier<Secret> job) {
        Secret secret = during(wait, () -> secrets.hold(job.get()));
        secrets.letGo(secret);
        return secret;
    }

    /**
     * A point at which the job may stop: nothing is half done. Call it between the steps of a long job.
     *
     * @throws InterruptedFailure if the process was told to stop (SIGINT, SIGTERM)
     */
    public void checkpoint() {
        shutdown.checkpoint();
    }
}
