package acratools.masterkey.vault;

import acratools.secret.Secret;
import java.time.Duration;

/** A token, and what is known of it. One that a login of this run gave is the run's to give back. */
public final class GrantedToken implements AutoCloseable {
    private final Secret token;
    private final boolean ours;
    private final Duration lifetime;
    private final boolean renewable;
    private final boolean batch;
    private final boolean counted;

    private GrantedToken(
            Secret token, boolean ours, Duration lifetime, boolean renewable, boolean batch, boolean counted) {
        this.token = token;
        this.ours = ours;
        this.lifetime = lifetime;
        this.renewable = renewable;
        this.batch = batch;
        this.counted = counted;
    }

    /** One that someone handed to the run, and may go on to use. */
    static GrantedToken handedIn(Secret token) {
        return new GrantedToken(token, false, Duration.ZERO, false, false, false);
    }

    /**
     * One that the run logged in for.
     *
     * @param lifetime from now on; zero for a token without an end
     * @param batch whether the server keeps no record of it, so that it can be neither renewed nor revoked
     * @param counted whether its number of uses is limited
     */
    static GrantedToken ofLogin(Secret token, Duration lifetime, boolean renewable, boolean batch, boolean counted) {
        return new GrantedToken(token, true, lifetime, renewable, batch, counted);
    }

    /** This object's own; printable ASCII. */
    Secret token() {
        return token;
    }

    /** Whether the run logged in for it. */
    boolean isOurs() {
        return ours;
    }

    Duration lifetime() {
        return lifetime;
    }

    boolean isBatch() {
        return batch;
    }

    boolean isCounted() {
        return counted;
    }

    /** Whether to ask for less time: a renewal sets the time anew, and costs a use. */
    boolean outlives(Duration wanted) {
        return ours && renewable && !batch && !counted && (lifetime.isZero() || lifetime.compareTo(wanted) > 0);
    }

    @Override
    public void close() {
        token.close();
    }
}
