package acratools.logverifier;

import acratools.cli.Progress;
import java.util.function.LongConsumer;

/** Counts bytes, and tells of whole megabytes. Used by one thread. */
final class Megabytes implements LongConsumer {
    private static final long MEGABYTE = 1_000_000;

    private final Progress progress;
    private long rest;

    private Megabytes(Progress progress) {
        this.progress = progress;
    }

    /** @param length all bytes that there will be, or -1 */
    static Megabytes of(Progress progress, long length) {
        if (length >= 0) {
            progress.expect(length / MEGABYTE);
        }
        return new Megabytes(progress);
    }

    @Override
    public void accept(long bytes) {
        rest += bytes;
        if (rest >= MEGABYTE) {
            progress.add(rest / MEGABYTE);
            rest %= MEGABYTE;
        }
    }
}
