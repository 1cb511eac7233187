package acratools.storage;

import acratools.log.Log;
import java.time.Duration;
import java.util.Optional;

/** Settings for tests against a Redis on the loopback. */
final class RedisTrial {
    static final Log QUIET = (level, message, pairs) -> {};

    private RedisTrial() {}

    static RedisSettings settings(int port, Duration lockWait) {
        return new RedisSettings(
                "127.0.0.1",
                port,
                0,
                Optional.empty(),
                Optional.empty(),
                new RedisPatience(Duration.ofSeconds(2), Duration.ofSeconds(5), lockWait));
    }
}
