package acratools.packaged;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Directories copied and deleted whole, with modes and links as they are. */
public final class Trees {
    private Trees() {}

    public static void copy(Path from, Path to) {
        run("cp", "-a", from.toString(), to.toString());
    }

    public static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Does nothing where there is none. */
    public static void delete(Path tree) {
        run("rm", "-rf", tree.toString());
    }

    private static void run(String... words) {
        try {
            int exit = new ProcessBuilder(words).inheritIO().start().waitFor();
            if (exit != 0) {
                throw new AssertionError(String.join(" ", words) + " ended with exit code " + exit);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
