package acratools.storage;

import java.time.Duration;

/**
 * How long to wait for Redis.
 *
 * @param connect for one connection to stand
 * @param answer for one answer to begin, and again for it to be complete
 * @param lock for another process to let go of the keystore's lock
 */
public record RedisPatience(Duration connect, Duration answer, Duration lock) {
    /** 5 s to connect, 10 s to answer, and the 10 s for the lock that Acra waits. */
    public static RedisPatience standard() {
        return new RedisPatience(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(10));
    }
}
