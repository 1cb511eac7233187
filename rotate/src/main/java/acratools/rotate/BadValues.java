package acratools.rotate;

import acratools.failure.InputFailure;
import acratools.failure.StorageFailure;
import acratools.failure.ToolFailure;
import acratools.log.GoJson;
import acratools.log.Log;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a run does about a value that cannot be rotated: it stops, or, where bad values are skipped, counts it and lists it in
 * a file, one line of JSON each. Safe for use by several threads.
 */
final class BadValues implements AutoCloseable {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final boolean skip;
    private final Log log;
    private final @Nullable Path file;
    private final @Nullable Writer list;
    private long met;

    private BadValues(boolean skip, Log log, @Nullable Path file, @Nullable Writer list) {
        this.skip = skip;
        this.log = log;
        this.file = file;
        this.list = list;
    }

    /**
     * @param skip whether the run goes on without them
     * @param file the list, made anew and readable by its owner alone; absent for none
     * @throws StorageFailure if it cannot be written
     */
    static BadValues open(boolean skip, Optional<Path> file, Log log) {
        if (file.isEmpty()) {
            return new BadValues(skip, log, null, null);
        }
        Path path = file.get();
        try {
            Files.deleteIfExists(path);
            Files.createFile(path, OWNER_ONLY);
            Writer list = Files.newBufferedWriter(path, StandardCharsets.UTF_8, StandardOpenOption.WRITE);
            return new BadValues(skip, log, path, list);
        } catch (IOException e) {
            throw notWritable(path, e);
        }
    }

    /** The same rule for a pass before the real one, which lists and counts for itself alone. */
    BadValues rehearsal() {
        return new BadValues(skip, log, null, null);
    }

    /**
     * Tells of one.
     *
     * @param failure its subject names the place: a file, or a row by its leading columns
     * @throws ToolFailure this failure, unless bad values are skipped
     */
    synchronized void met(ToolFailure failure) {
        met++;
        if (!skip) {
            throw failure;
        }
        log.debug("value skipped", "value", failure.subject(), "reason", failure.reason());
        Writer out = list;
        if (out == null) {
            return;
        }
        StringBuilder line = new StringBuilder(128);
        GoJson.appendString(line.append("{\"value\":"), failure.subject());
        GoJson.appendString(line.append(",\"reason\":"), failure.reason());
        try {
            out.append(line.append("}\n"));
            // At once: a killed run should leave what it found, and bad values are few.
            out.flush();
        } catch (IOException e) {
            throw notWritable(file, e);
        }
    }

    synchronized long count() {
        return met;
    }

    /** What to end a run with that skipped some. */
    synchronized Optional<InputFailure> finding() {
        if (met == 0) {
            return Optional.empty();
        }
        return Optional.of(new InputFailure(
                met == 1 ? "1 value" : met + " values",
                "could not be rotated and " + (met == 1 ? "was" : "were") + " skipped",
                file == null
                        ? "--bad_rows_file=FILE lists them, and --resume tries them again without new keys"
                        : "see " + file + "; --resume tries them again without new keys"));
    }

    private static StorageFailure notWritable(@Nullable Path path, IOException cause) {
        return new StorageFailure(
                "list of bad values " + path,
                "cannot be written",
                "give a file in a directory that can be written with --bad_rows_file",
                cause);
    }

    @Override
    public void close() {
        Writer out = list;
        if (out == null) {
            return;
        }
        try {
            out.close();
        } catch (IOException e) {
            throw notWritable(file, e);
        }
    }
}
