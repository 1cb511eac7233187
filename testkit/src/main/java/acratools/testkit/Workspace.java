package acratools.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The files behind one run: its three streams, and an empty home. Files rather than pipes, so that nobody has to read
 * while the run goes on and what was printed outlives a kill.
 */
final class Workspace implements AutoCloseable {
    private final Path directory;

    Workspace(byte[] stdin) throws IOException {
        directory = Files.createTempDirectory("tool-run");
        Files.createDirectory(home());
        Files.write(stdin(), stdin);
        Files.createFile(stdout());
        Files.createFile(stderr());
    }

    Path home() {
        return directory.resolve("home");
    }

    Path stdin() {
        return directory.resolve("stdin");
    }

    Path stdout() {
        return directory.resolve("stdout");
    }

    Path stderr() {
        return directory.resolve("stderr");
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
