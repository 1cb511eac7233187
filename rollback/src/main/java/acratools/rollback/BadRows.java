package acratools.rollback;

import acratools.cli.BadRowsFile;
import acratools.failure.InputFailure;
import acratools.log.Log;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The rows that were left out: counted, the first of them named in the log, all of them listed in a file if there is one,
 * a line of JSON each.
 */
final class BadRows implements AutoCloseable {
    private static final int MOST_TOLD = 10;

    private final Log log;
    private final BadRowsFile list;
    private long count;

    private BadRows(Log log, BadRowsFile list) {
        this.log = log;
        this.list = list;
    }

    /**
     * None so far.
     *
     * @param file the list; absent for none
     * @throws acratools.failure.ToolFailure if it cannot be written
     */
    static BadRows open(Optional<Path> file, Log log) {
        return new BadRows(log, BadRowsFile.at(file));
    }

    /** Tells of those of one batch. */
    void met(List<OpenedBatch.BadRow> rows) {
        for (OpenedBatch.BadRow row : rows) {
            count++;
            list.add(row.name(), row.reason());
            if (count <= MOST_TOLD) {
                log.warning("row left out", "row", row.name(), "reason", row.reason());
            } else if (count == MOST_TOLD + 1) {
                log.warning("more rows are left out and not told here; --bad_rows_file lists all");
            }
        }
    }

    /** All rows were met. */
    void complete() {
        list.complete();
    }

    long count() {
        return count;
    }

    /** What to end a run with that left some out, unless that is allowed. */
    InputFailure finding() {
        return new InputFailure(
                count == 1 ? "1 row" : count + " rows",
                "could not be decrypted and " + (count == 1 ? "was" : "were") + " left out; all others are done",
                list.file().map(file -> "see " + file).orElse("--bad_rows_file=FILE lists them")
                        + "; with --skip_bad_rows this is no error");
    }

    @Override
    public void close() {
        list.close();
    }
}
