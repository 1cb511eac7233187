package acratools.storage;

import java.util.ArrayList;
import java.util.List;

/**
 * What was read under a lock, for a write that follows from it. A few keys are watched by Redis; since it goes through all
 * keys that a connection watches for each one more, from {@value #MOST_WATCHED} on what they held is remembered, and
 * compared in the write.
 */
final class RedisReads {
    /** Redis takes some 70 ms to watch that many: those of a thousand changes, with what is read for them. */
    static final int MOST_WATCHED = 4000;

    private final List<RedisCheck> watched = new ArrayList<>();
    private final List<RedisCheck> unwatched = new ArrayList<>();

    boolean isEmpty() {
        return watched.isEmpty() && unwatched.isEmpty();
    }

    /** Whether {@code more} keys may be watched beside those that are. */
    boolean mayWatch(int more) {
        return unwatched.isEmpty() && watched.size() + more <= MOST_WATCHED;
    }

    void add(RedisCheck read, boolean isWatched) {
        (isWatched ? watched : unwatched).add(read);
    }

    /** What has to be compared, as no watch holds it. */
    List<RedisCheck> unwatched() {
        return unwatched;
    }

    /** Redis forgot what it watched. */
    void watchesEnded() {
        unwatched.addAll(watched);
        watched.clear();
    }

    /** Nothing follows from it any more. */
    void clear() {
        watched.clear();
        unwatched.clear();
    }
}
