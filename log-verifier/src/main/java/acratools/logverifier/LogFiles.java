package acratools.logverifier;

import acratools.failure.InputFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of a log, in their order.
 *
 * @param names as they were given; {@code -} is standard input
 * @param isMissingAllowed whether a file may be missing
 */
record LogFiles(List<String> names, boolean isMissingAllowed, InputStream stdin) {
    LogFiles {
        names = List.copyOf(names);
        for (String name : names) {
            path(name);
        }
    }

    private static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new InputFailure(
                    "\"" + name + "\"",
                    "is no path of a file",
                    "check the list of files; if the path has other letters than ASCII, set LC_ALL=C.UTF-8",
                    e);
        }
    }

    /**
     * Reads a list, a path a line.
     *
     * @throws InputFailure if it cannot be read or names nothing
     */
    static List<String> list(String file) {
        List<String> names = new ArrayList<>();
        try {
            for (String name : Files.readAllLines(path(file))) {
                if (!name.isEmpty()) {
                    names.add(name);
                }
            }
        } catch (NoSuchFileException e) {
            throw new InputFailure(file, "there is no such file", "check the path of the list", e);
        } catch (AccessDeniedException e) {
            throw new InputFailure(file, "permission denied", "run the tool as a user that may read the list", e);
        } catch (IOException e) {
            throw new InputFailure(file, "cannot be read", "a list of files has one path a line, in UTF-8", e);
        }
        if (names.isEmpty()) {
            throw new InputFailure(file, "names no file", "a list of files has one path a line");
        }
        return names;
    }

    /** Bytes of all files together, or -1 where one is no plain file. */
    long length() {
        long length = 0;
        for (String name : names) {
            Path file = Path.of(name);
            if (name.equals(LogInput.STANDARD_INPUT) || (Files.exists(file) && !Files.isRegularFile(file))) {
                return -1;
            }
            try {
                length += Files.exists(file) ? Files.size(file) : 0;
            } catch (IOException e) {
                return -1;
            }
        }
        return length;
    }
}
