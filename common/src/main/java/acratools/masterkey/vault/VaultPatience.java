package acratools.masterkey.vault;

import java.time.Duration;

/**
 * How long to wait for Vault. A refused or broken connection, 412, 429, 472, 473 and 5xx are tried again until the
 * budget or the number of tries is spent; nothing else is.
 *
 * @param connect for one connection to stand
 * @param read for one answer to come, and again for its body to be complete
 * @param budget from the first request on; no try but a request's second starts after it
 * @param firstPause before the second try; doubled before each further one
 * @param longestPause at most this
 * @param retries how often one request is sent again at most
 */
public record VaultPatience(
        Duration connect, Duration read, Duration budget, Duration firstPause, Duration longestPause, int retries) {
    /** 5 s to connect, 15 s to answer, tries for 10 s with pauses of 0.1 s to 2 s. */
    public static VaultPatience standard() {
        return new VaultPatience(
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                Duration.ofSeconds(10),
                Duration.ofMillis(100),
                Duration.ofSeconds(2),
                Integer.MAX_VALUE);
    }

    /** The same with another time for an answer, which no connection may take longer for. */
    public VaultPatience answering(Duration time) {
        return new VaultPatience(
                connect.compareTo(time) > 0 ? time : connect, time, budget, firstPause, longestPause, retries);
    }

    /** The same with another number of tries. */
    public VaultPatience retrying(int times) {
        return new VaultPatience(connect, read, budget, firstPause, longestPause, times);
    }

    /** For what must not hold the end of a run up: one try of 2 s to connect and 3 s to answer at most. */
    VaultPatience hurried() {
        Duration soon = Duration.ofSeconds(3);
        return answering(read.compareTo(soon) > 0 ? soon : read).retrying(0);
    }
}
