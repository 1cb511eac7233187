package acratools.sql;

/**
 * How many rows to fetch next, so that what the driver holds stays near a number of bytes: few at first, up to twice as
 * many each time, fewer at once after large rows, and more again only little by little.
 */
final class FetchSize {
    private static final int FIRST = 8;
    private static final long TARGET = 4L << 20;

    /** The share of what a smaller row takes from the expected size. */
    private static final int SLOWNESS = 16;

    private final int most;
    private long seen;
    private long expected = 1;

    /** @param most rows at a time, however small */
    FetchSize(int most) {
        this.most = most;
    }

    int next() {
        long fit = Math.max(1, TARGET / expected);
        return (int) Math.min(most, Math.min(fit, Math.max(FIRST, seen)));
    }

    /** Takes notice of a row of this many bytes. */
    void add(long bytes) {
        seen++;
        expected = bytes >= expected ? Math.max(1, bytes) : expected - (expected - bytes) / SLOWNESS;
    }
}
