package acratools.cli;

/** The flags of work on many values. Each tool says in words what its batches and workers do. */
public final class BulkFlags {
    private static final int MOST_PARALLEL = 256;
    private static final int MOST_IN_BATCH = 100_000;

    private BulkFlags() {}

    /** {@code --parallelism}; {@link #parallelism} gives its value. */
    public static Flag<Integer> parallelism(FlagGroup group, String what) {
        return Flag.integer("parallelism", 0, 0, MOST_PARALLEL, group, what + "; 0: as many as there are cores");
    }

    /** {@code --batch_size}, of rows. */
    public static Flag<Integer> batchSize(FlagGroup group, String what) {
        return Flag.integer("batch_size", 500, 1, MOST_IN_BATCH, group, what);
    }

    /** How many to work on at a time. */
    public static int parallelism(ToolContext tool, Flag<Integer> flag) {
        int given = tool.get(flag);
        return given == 0 ? Runtime.getRuntime().availableProcessors() : given;
    }
}
