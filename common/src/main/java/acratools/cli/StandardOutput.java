package acratools.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where this process's standard output goes. */
public final class StandardOutput {
    private static final Path OPEN = Path.of("/proc/self/fd/1");

    private StandardOutput() {}

    /** A path of the regular file that it goes to, whatever its name; absent for a pipe, a terminal, a device. */
    public static Optional<Path> file() {
        return Files.isRegularFile(OPEN) ? Optional.of(OPEN) : Optional.empty();
    }
}
