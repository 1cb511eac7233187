package acratools.rollback;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a run did. */
final class RollbackSummary {
    /** The version of the JSON's form; a new field does not change it. */
    private static final int JSON_VERSION = 1;

    private static final long NOTHING_TO_EXECUTE = -1;

    private final Map<ValueState, Long> counts = new EnumMap<>(ValueState.class);
    private long executed = NOTHING_TO_EXECUTE;
    private long changed;
    private final long started = System.nanoTime();

    void add(OpenedBatch batch) {
        for (ValueState state : ValueState.values()) {
            counts.merge(state, batch.count(state), Long::sum);
        }
    }

    long count(ValueState state) {
        return counts.getOrDefault(state, 0L);
    }

    /** The database has committed, and counts so many rows that were made or changed. */
    void executed(long rowsChanged) {
        executed = rows() - count(ValueState.FAILED);
        changed = rowsChanged;
    }

    /** How many statements the database has run; 0 if there was none to run. */
    long executed() {
        return Math.max(executed, 0);
    }

    long changed() {
        return changed;
    }

    /** All rows that were read. */
    long rows() {
        long rows = 0;
        for (long count : counts.values()) {
            rows += count;
        }
        return rows;
    }

    /** Rows that were taken over as they were. */
    long untouched() {
        return count(ValueState.NULL) + count(ValueState.EMPTY) + count(ValueState.NOT_ENCRYPTED);
    }

    /**
     * {@code {"version":1,"rows":9,"decrypted":8,…,"seconds":0.25}}.
     *
     * @param outputFile empty if there is none
     */
    Map<String, Object> json(String outputFile) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", JSON_VERSION);
        json.put("rows", rows());
        for (ValueState state : ValueState.values()) {
            json.put(state.word(), count(state));
        }
        if (!outputFile.isEmpty()) {
            json.put("output_file", outputFile);
        }
        if (executed != NOTHING_TO_EXECUTE) {
            json.put("executed", executed);
            json.put("changed", changed);
        }
        json.put("seconds", Math.round((System.nanoTime() - started) / 1e6) / 1e3);
        return json;
    }
}
