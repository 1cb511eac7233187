package acratools.rollback;

import acratools.failure.InputFailure;
import acratools.failure.StorageFailure;
import acratools.log.GoJson;
import acratools.log.Log;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows that were left out: counted, the first of them named in the log, all of them listed in a file if there is one,
 * a line of JSON each.
 */
final class BadRows implements AutoCloseable {
    private static final int MOST_TOLD = 10;

    private final Log log;
    private final @Nullable Path file;
    private final @Nullable Writer list;
    private long count;

    private BadRows(Log log, @Nullable Path file, @Nullable Writer list) {
        this.log = log;
        this.file = file;
        this.list = list;
    }

    /**
     * @param file the list, made anew and readable by its owner alone; absent for none
     * @throws StorageFailure if it cannot be written
     */
    static BadRows open(Optional<Path> file, Log log) {
        if (file.isEmpty()) {
            return new BadRows(log, null, null);
        }
        Path path = file.get();
        try {
            Files.deleteIfExists(path);
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return new BadRows(
                    log, path, Files.newBufferedWriter(path, StandardCharsets.UTF_8, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw notWritable(path, e);
        }
    }

    /** Tells of those of one batch. */
    void met(List<OpenedBatch.BadRow> rows) {
        for (OpenedBatch.BadRow row : rows) {
            count++;
            if (count <= MOST_TOLD) {
                log.warning("row left out", "row", row.name(), "reason", row.reason());
            } else if (count == MOST_TOLD + 1) {
                log.warning("more rows are left out and not told here; --bad_rows_file lists all");
            }
        }
        Writer out = list;
        if (out != null && !rows.isEmpty()) {
            write(rows, out);
        }
    }

    private void write(List<OpenedBatch.BadRow> rows, Writer out) {
        StringBuilder lines = new StringBuilder();
        for (OpenedBatch.BadRow row : rows) {
            GoJson.appendString(lines.append("{\"value\":"), row.name());
            GoJson.appendString(lines.append(",\"reason\":"), row.reason());
            lines.append("}\n");
        }
        try {
            out.append(lines);
            // At once: a killed run should leave what it found.
            out.flush();
        } catch (IOException e) {
            throw notWritable(file, e);
        }
    }

    long count() {
        return count;
    }

    /** What to end a run with that left some out, unless that is allowed. */
    InputFailure finding() {
        return new InputFailure(
                count == 1 ? "1 row" : count + " rows",
                "could not be decrypted and " + (count == 1 ? "was" : "were") + " left out; all others are done",
                (file == null ? "--bad_rows_file=FILE lists them" : "see " + file)
                        + "; with --skip_bad_rows this is no error");
    }

    private static StorageFailure notWritable(@Nullable Path path, IOException cause) {
        return new StorageFailure(
                "list of bad rows " + path,
                "cannot be written",
                "give a file in a directory that can be written with --bad_rows_file",
                cause);
    }

    @Override
    public void close() {
        Writer out = list;
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                throw notWritable(file, e);
            }
        }
    }
}
