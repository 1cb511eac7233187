package acratools.rotate;

import acratools.cli.BadRowsFile;
import acratools.failure.InputFailure;
import acratools.failure.ToolFailure;
import acratools.log.Log;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a run does about a value that cannot be rotated: it stops, or, where bad values are skipped, counts it. Either way it
 * lists it in a file, one line of JSON each. Safe for use by several threads.
 */
final class BadValues implements AutoCloseable {
    private final boolean skip;
    private final Log log;
    private final BadRowsFile list;
    private long met;

    private BadValues(boolean skip, Log log, BadRowsFile list) {
        this.skip = skip;
        this.log = log;
        this.list = list;
    }

    /**
     * None so far.
     *
     * @param skip whether the run goes on without them
     * @param file the list; absent for none
     * @throws ToolFailure if it cannot be written
     */
    static BadValues open(boolean skip, Optional<Path> file, Log log) {
        return new BadValues(skip, log, BadRowsFile.at(file));
    }

    /** The same rule for a pass before the real one: what it passes over, the real one will list and count. */
    BadValues rehearsal() {
        return skip ? new BadValues(true, log, BadRowsFile.at(Optional.empty())) : this;
    }

    /**
     * Tells of one.
     *
     * @param failure its subject names the value: a file, or a row by its leading columns
     * @param listed the value's name in the list
     * @throws ToolFailure this failure, unless bad values are skipped
     */
    synchronized void met(ToolFailure failure, String listed) {
        met++;
        if (skip || met == 1) {
            list.add(listed, failure.reason());
        }
        if (!skip) {
            throw failure;
        }
        log.debug("value skipped", "value", failure.subject(), "reason", failure.reason());
    }

    /** All values were met. */
    synchronized void complete() {
        list.complete();
    }

    synchronized long count() {
        return met;
    }

    /**
     * What to end a run with that skipped some.
     *
     * @param dryRun whether it changed nothing, so that there is nothing to resume
     */
    synchronized Optional<InputFailure> finding(boolean dryRun) {
        if (met == 0) {
            return Optional.empty();
        }
        return Optional.of(new InputFailure(
                met == 1 ? "1 value" : met + " values",
                "could not be rotated and " + (met == 1 ? "was" : "were") + " skipped",
                list.file().map(file -> "see " + file).orElse("--bad_rows_file=FILE lists them")
                        + (dryRun ? "" : "; --resume tries them again without new keys")));
    }

    @Override
    public void close() {
        list.close();
    }
}
