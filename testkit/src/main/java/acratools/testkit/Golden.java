package acratools.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The golden files: what real Acra and real Themis made. They lie in the directory {@code golden} of the one that the
 * system property {@code acra.shared} names.
 */
public final class Golden {
    private static final String PROPERTY = "acra.shared";

    private Golden() {}

    /**
     * A golden file or directory. Read it, do not change it: {@link #copy} gives one to change.
     *
     * @param name relative to the golden directory, such as {@code themis/ec-key-pairs.json}
     * @throws AssertionError if there is none
     */
    public static Path path(String name) {
        String shared = System.getProperty(PROPERTY);
        if (shared == null) {
            throw new AssertionError("no system property " + PROPERTY + ": golden files cannot be found");
        }
        Path path = Path.of(shared, "golden").resolve(name);
        if (!Files.exists(path)) {
            throw new AssertionError("no golden file " + path.toAbsolutePath().normalize() + "; set -D" + PROPERTY
                    + " to the directory that holds golden/");
        }
        return path;
    }

    /** The bytes of a golden file. */
    public static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A golden JSON file. */
    public static JsonNode json(String name) {
        try {
            return new ObjectMapper().readTree(path(name).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Copies a golden tree and gives it the modes that git does not keep (golden/README.md): directories 0700, public
     * keys, {@code version} and {@code .lock} 0644, all else 0600.
     *
     * @param name of a directory
     * @param target made where it does not exist
     * @return {@code target}
     */
    public static Path copy(String name, Path target) {
        Path source = path(name);
        try {
            Files.walkFileTree(source, new Copy(source, target));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return target;
    }

    private static boolean isForAllToRead(Path file) {
        String name = file.getFileName().toString();
        return name.equals("version")
                || name.equals(".lock")
                || name.endsWith(".pub")
                || file.resolveSibling("").toString().endsWith(".pub.old");
    }

    private static final class Copy extends SimpleFileVisitor<Path> {
        private final Path source;
        private final Path target;

        Copy(Path source, Path target) {
            this.source = source;
            this.target = target;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            Path made = Files.createDirectories(target.resolve(source.relativize(directory)));
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx------"));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Path made = target.resolve(source.relativize(file));
            Files.write(made, Files.readAllBytes(file));
            Files.setPosixFilePermissions(
                    made, PosixFilePermissions.fromString(isForAllToRead(file) ? "rw-r--r--" : "rw-------"));
            return FileVisitResult.CONTINUE;
        }
    }
}
