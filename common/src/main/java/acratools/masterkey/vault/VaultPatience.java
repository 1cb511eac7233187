package acratools.masterkey.vault;

import java.time.Duration;

/**
 * How long to wait for Vault. A refused or broken connection, 412, 429, 472, 473 and 5xx are tried again until the
 * budget is spent; nothing else is.
 *
 * @param connect for one connection to stand
 * @param read for one answer to come, and again for its body to be complete
 * @param budget from the first request on; no try but a request's second starts after it
 * @param firstPause before the second try; doubled before each further one
 * @param longestPause at most this
 */
public record VaultPatience(
        Duration connect, Duration read, Duration budget, Duration firstPause, Duration longestPause) {
    /** 5 s to connect, 15 s to answer, tries for 10 s with pauses of 0.1 s to 2 s. */
    public static VaultPatience standard() {
        return new VaultPatience(
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                Duration.ofSeconds(10),
                Duration.ofMillis(100),
                Duration.ofSeconds(2));
    }
}
