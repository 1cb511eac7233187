package acratools.cli;

import acratools.failure.InputFailure;
import acratools.failure.StorageFailure;
import acratools.log.GoJson;
import acratools.storage.OsFailures;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The list that {@code --bad_rows_file} names, a line of JSON for each row or file: {@code
 * {"place":"row 8, id=8","reason":"is null"}}. A file is made anew, readable by its owner alone, when the first line comes or the
 * run is complete: one that fails before leaves the list of the run before. A pipe or device gets the lines as they come.
 * For one thread at a time.
 */
public final class BadRowsFile implements AutoCloseable {
    private static final Path DEVICES = Path.of("/dev");

    private final Optional<Path> named;
    private final @Nullable Path file;
    private @Nullable Writer list;

    private BadRowsFile(Optional<Path> named, @Nullable Path file, @Nullable Writer list) {
        this.named = named;
        this.file = file;
        this.list = list;
    }

    /**
     * Looks at the place; a file there is not touched yet.
     *
     * @param file absent for no list
     * @throws InputFailure if it cannot be a file
     * @throws StorageFailure if it cannot be written
     */
    public static BadRowsFile at(Optional<Path> file) {
        if (file.isEmpty()) {
            return new BadRowsFile(file, null, null);
        }
        Path path = file.get().toAbsolutePath();
        try {
            if (Files.isDirectory(path)) {
                throw new InputFailure(subject(path), "is a directory", "name a file with --bad_rows_file");
            }
            // Standard error may be a file: the place of its descriptor is under /dev all the same.
            if (Files.exists(path) && (!Files.isRegularFile(path) || path.startsWith(DEVICES))) {
                return new BadRowsFile(file, path, writer(path));
            }
            Path real = Files.exists(path) ? path.toRealPath() : path;
            Path directory = real.getParent();
            if (directory == null || !Files.isDirectory(directory)) {
                throw new InputFailure(subject(path), "its directory does not exist", "make the directory first");
            }
            if (!Files.isWritable(directory)) {
                throw new StorageFailure(
                        subject(path),
                        "its directory cannot be written",
                        "give a file in a directory that can be written with --bad_rows_file");
            }
            return new BadRowsFile(file, real, null);
        } catch (IOException e) {
            throw notWritable(path, e);
        }
    }

    /** The list as it was named, for hints; absent if there is none. */
    public Optional<Path> file() {
        return named;
    }

    /**
     * Adds a line.
     *
     * @param place a row by its columns, or a file
     * @throws StorageFailure if it cannot be written
     */
    public void add(String place, String reason) {
        Path path = file;
        if (path == null) {
            return;
        }
        StringBuilder line = new StringBuilder(128);
        GoJson.appendString(line.append("{\"place\":"), place);
        GoJson.appendString(line.append(",\"reason\":"), reason);
        try {
            Writer out = list(path);
            out.append(line.append("}\n"));
            // At once: a killed run should leave what it found, and bad rows are few.
            out.flush();
        } catch (IOException e) {
            throw notWritable(path, e);
        }
    }

    /**
     * Nothing more comes: without a line so far the file is made empty.
     *
     * @throws StorageFailure if it cannot be written
     */
    public void complete() {
        Path path = file;
        if (path != null) {
            try {
                list(path).flush();
            } catch (IOException e) {
                throw notWritable(path, e);
            }
        }
    }

    private Writer list(Path path) throws IOException {
        Writer out = list;
        if (out == null) {
            if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || Files.isSymbolicLink(path)) {
                Files.delete(path);
            }
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            out = writer(path);
            list = out;
        }
        return out;
    }

    private static Writer writer(Path path) throws IOException {
        return Files.newBufferedWriter(
                path, StandardCharsets.UTF_8, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    private static String subject(Path path) {
        return "list of bad rows " + path;
    }

    private static StorageFailure notWritable(Path path, IOException cause) {
        return OsFailures.translate(cause, path, "write").on(subject(path));
    }

    @Override
    public void close() {
        Writer out = list;
        Path path = file;
        if (out != null && path != null) {
            try {
                out.close();
            } catch (IOException e) {
                throw notWritable(path, e);
            }
        }
    }
}
