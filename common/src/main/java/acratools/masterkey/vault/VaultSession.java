package acratools.masterkey.vault;

import acratools.log.Log;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The token of one connection, had at the first request. One that a login gave is asked to live no longer
 * than need be, which is all that is left of it after a {@code kill -9}, and is revoked on close, or when the run's secrets are
 * erased before that: a signal ends a run that waits for Vault at once. One that was handed in is left alone.
 */
final class VaultSession implements AutoCloseable {
    /** Long enough for all that one connection does. */
    static final Duration SHORT = Duration.ofMinutes(2);

    /** How long a signal waits for the answer to a login, which brings a token. */
    private static final long MILLIS_FOR_LOGIN = 1_500;

    /** A signal waits for this too, so it is less. */
    private static final Duration FOR_SHORTENING = Duration.ofSeconds(1);

    private final VaultLogin login;
    private final VaultTransport transport;
    private final OpenSecrets open;
    private final Duration wanted;
    private final Log log;
    private final Runnable lastUse = this::endAtOnce;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable GrantedToken granted;
    private boolean over;

    /** @param wanted how long the token is to live at most */
    VaultSession(VaultLogin login, VaultTransport transport, OpenSecrets open, Duration wanted) {
        this.login = login;
        this.transport = transport;
        this.open = open;
        this.wanted = wanted;
        this.log = transport.log();
    }

    /** The token, after a login if need be; this object's own. */
    Secret token() {
        lock.lock();
        try {
            if (over) {
                throw new IllegalStateException("a request after the end of its session");
            }
            GrantedToken token = granted;
            if (token == null) {
                open.beforeErasing(lastUse);
                token = login.token(new LoginRequests(transport));
                granted = token;
                open.hold(token.token());
                if (token.outlives(wanted)) {
                    // Not closed, which would cut the connection that the next request goes over.
                    new TokenRequests(transport.within(FOR_SHORTENING), token).shorten(wanted);
                }
            }
            return token.token();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            end(transport);
        } finally {
            lock.unlock();
            open.forget(lastUse);
        }
    }

    private void endAtOnce() {
        try {
            if (lock.tryLock(MILLIS_FOR_LOGIN, TimeUnit.MILLISECONDS)) {
                try {
                    end(transport);
                } finally {
                    lock.unlock();
                }
            } else {
                TokenRequests.warnOfToken(
                        log,
                        "the run ended while it was logging in, and the server had not answered yet",
                        "a token that it gave afterwards lives as long as the login gives them");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(VaultTransport way) {
        GrantedToken token = granted;
        if (!over && token != null) {
            try (token;
                    VaultTransport hurried = way.hurried()) {
                if (token.isOurs()) {
                    new TokenRequests(hurried, token).giveBack();
                }
            }
        }
        over = true;
    }
}
