package acratools.logverifier;

import acratools.logverifier.format.AuditLogFormat;

/**
 * How to go about a log.
 *
 * @param parallelism threads that verify
 * @param goesOn whether to go on behind a fault
 * @param blockLength bytes that are read at a time
 * @param blocks how many blocks there are at a time, so that memory does not grow with the log
 * @param memory bytes of all blocks together, also of those that grew for a long line
 * @param shortestSegment bytes from which on a segment may end: shorter ones cost more to hand over than they gain
 * @param longestLine bytes of the longest line; it is held in memory as a whole
 */
record Effort(
        int parallelism,
        boolean goesOn,
        int blockLength,
        int blocks,
        long memory,
        int shortestSegment,
        int longestLine) {
    private static final int BLOCK_LENGTH = 512 << 10;
    private static final int BLOCKS_A_WORKER = 16;
    private static final int SHORTEST_SEGMENT = 256 << 10;
    private static final int LONGEST_TEXT = 1 << 30;
    private static final int LONGEST_JSON = 1 << 28;

    /** Of the heap, for blocks. */
    private static final int BLOCKS_SHARE = 4;

    /** Of the heap; while a line comes, there are up to two of its arrays. */
    private static final int TEXT_SHARE = 8;

    /** A line of JSON takes up to twelve times its length again while it is taken apart. */
    private static final int JSON_SHARE = 32;

    /** Whatever the heap is. */
    private static final int LEAST = 16 << 20;

    /** The longest line is a share of the memory that the JVM may take. */
    static Effort of(int parallelism, boolean goesOn, AuditLogFormat format) {
        boolean json = format == AuditLogFormat.JSON;
        long heap = Runtime.getRuntime().maxMemory();
        long share = heap / (json ? JSON_SHARE : TEXT_SHARE);
        long longest = Math.min(json ? LONGEST_JSON : LONGEST_TEXT, Math.max(LEAST, share));
        return new Effort(
                parallelism,
                goesOn,
                BLOCK_LENGTH,
                BLOCKS_A_WORKER * parallelism,
                heap / BLOCKS_SHARE,
                SHORTEST_SEGMENT,
                (int) longest);
    }
}
