package acratools.testkit;

import java.util.List;

/**
 * How a run under {@link Killer} went.
 *
 * @param killed  whether it was killed; otherwise it ended by itself before its time came
 * @param changes the file changes seen, in order; if killed at one, that is the last and did not happen
 * @param result  what it left
 */
public record KilledRun(boolean killed, List<FileChange> changes, ToolResult result) {
    /** Takes a copy of the list. */
    public KilledRun {
        changes = List.copyOf(changes);
    }
}
