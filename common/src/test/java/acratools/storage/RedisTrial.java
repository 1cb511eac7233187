package acratools.storage;

import acratools.log.Log;
import acratools.secret.Secret;
import acratools.tls.TlsSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Settings for tests against a Redis on the loopback. */
public final class RedisTrial {
    static final Log QUIET = (level, message, pairs) -> {};

    private final int port;
    private final String host;
    private final Duration answer;
    private final Duration lock;
    private final String user;
    private final String password;
    private final Optional<TlsSettings> tls;

    private RedisTrial(
            int port,
            String host,
            Duration answer,
            Duration lock,
            String user,
            String password,
            Optional<TlsSettings> tls) {
        this.port = port;
        this.host = host;
        this.answer = answer;
        this.lock = lock;
        this.user = user;
        this.password = password;
        this.tls = tls;
    }

    public static RedisTrial on(int port) {
        return new RedisTrial(
                port, "127.0.0.1", Duration.ofSeconds(10), Duration.ofSeconds(20), "", "", Optional.empty());
    }

    RedisTrial host(String newHost) {
        return new RedisTrial(port, newHost, answer, lock, user, password, tls);
    }

    RedisTrial answersWithin(Duration wait) {
        return new RedisTrial(port, host, wait, lock, user, password, tls);
    }

    RedisTrial lockWithin(Duration wait) {
        return new RedisTrial(port, host, answer, wait, user, password, tls);
    }

    RedisTrial login(String newUser, String newPassword) {
        return new RedisTrial(port, host, answer, lock, newUser, newPassword, tls);
    }

    RedisTrial tls(TlsSettings settings) {
        return new RedisTrial(port, host, answer, lock, user, password, Optional.of(settings));
    }

    /** Everything below {@code root}. */
    public RedisStorage open(String root) {
        return open(root, root);
    }

    RedisStorage open(String root, String publicRoot) {
        RedisSettings settings = new RedisSettings(
                host,
                port,
                0,
                user.isEmpty() ? Optional.empty() : Optional.of(user),
                tls,
                new RedisPatience(Duration.ofSeconds(2), answer, lock));
        Optional<Secret> secret = password.isEmpty()
                ? Optional.empty()
                : Optional.of(Secret.adopt(password.getBytes(StandardCharsets.UTF_8)));
        return new RedisStorage(settings, secret, root, publicRoot, QUIET);
    }
}
