package acratools.logverifier;

import acratools.logverifier.format.AuditLogFormat;

/**
 * How to go about a log.
 *
 * @param parallelism threads that verify
 * @param goesOn whether to go on behind a fault
 * @param longestLine bytes of the longest line; it is held in memory as a whole
 */
record Effort(int parallelism, boolean goesOn, int longestLine) {
    private static final int LONGEST = 1 << 30;

    /** Of the heap; while a line comes, there are up to two of its arrays. */
    private static final int TEXT_SHARE = 8;

    /** A line of JSON takes up to twelve times its length again while it is taken apart. */
    private static final int JSON_SHARE = 64;

    /** The longest line is a share of the memory that the JVM may take. */
    static Effort of(int parallelism, boolean goesOn, AuditLogFormat format) {
        long share = format == AuditLogFormat.JSON ? JSON_SHARE : TEXT_SHARE;
        long longest = Math.min(LONGEST, Runtime.getRuntime().maxMemory() / share);
        return new Effort(parallelism, goesOn, (int) longest);
    }
}
