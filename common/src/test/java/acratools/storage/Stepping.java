package acratools.storage;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;

/** Directories whose writes can be watched, failed or stopped at any step; the seam is closed to other packages. */
public final class Stepping {
    private Stepping() {}

    /** Told of each step, counted from 1. */
    @FunctionalInterface
    public interface Listener {
        /** May throw in place of the step. */
        void before(int number, String step, Path path) throws IOException;
    }

    /** Ends a write as a kill does: nothing is cleaned up. */
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** A storage that tells {@code listener} of its steps. */
    public static DirectoryStorage open(Path root, Path publicRoot, Listener listener) {
        int[] steps = {0};
        return new DirectoryStorage(
                root,
                publicRoot,
                Duration.ofSeconds(20),
                (step, path) -> listener.before(++steps[0], step.name(), path));
    }

    /** Fails at step {@code n} as a full disk does. */
    public static Listener failingAt(int n) {
        return (number, step, path) -> {
            if (number == n) {
                throw new FileSystemException(path.toString(), null, "No space left on device");
            }
        };
    }

    /** Dies at step {@code n}. */
    public static Listener dyingAt(int n) {
        return (number, step, path) -> {
            if (number == n) {
                throw new Killed();
            }
        };
    }
}
