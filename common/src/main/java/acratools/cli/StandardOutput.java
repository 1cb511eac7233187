package acratools.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where this process's standard output goes. */
public final class StandardOutput {
    private static final Path OPEN = Path.of("/proc/self/fd/1");

    private StandardOutput() {}

    /** Whether it goes to a regular file: not to a pipe, a terminal, a device. */
    public static boolean isFile() {
        return Files.isRegularFile(OPEN);
    }

    /** Whether {@code path} leads to where it goes; not so if the system does not tell. */
    public static boolean is(Path path) {
        try {
            return Files.isSameFile(path, OPEN);
        } catch (IOException notThere) {
            return false;
        }
    }
}
