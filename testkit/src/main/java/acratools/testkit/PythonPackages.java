package acratools.testkit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What tests need from PyPI, pinned in {@code scripts/bootstrap/requirements-NAME.txt} and installed once into {@code
 * target/tools/NAME} of the whole build, as {@code scripts/lib.sh} does.
 */
final class PythonPackages {
    private PythonPackages() {}

    /** The folder with the packages; installed, whole or not at all, where it is not there. */
    static Path installed(String name) {
        Path tools = root().resolve("target").resolve("tools");
        Path folder = tools.resolve(name);
        if (Files.exists(folder)) {
            return folder;
        }
        try {
            Files.createDirectories(tools);
            // modules may test side by side
            try (RandomAccessFile lockFile =
                            new RandomAccessFile(tools.resolve(name + ".lock").toFile(), "rw");
                    FileLock lock = lockFile.getChannel().lock()) {
                if (lock.isValid() && !Files.exists(folder)) {
                    Path unfinished = tools.resolve("." + name);
                    install(name, unfinished);
                    Files.move(unfinished, folder);
                }
            }
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
        return folder;
    }

    private static void install(String name, Path folder) throws IOException {
        Path pins = root().resolve("scripts/bootstrap/requirements-" + name + ".txt");
        Process pip = new ProcessBuilder(
                        "python3",
                        "-m",
                        "pip",
                        "install",
                        "--quiet",
                        "--upgrade",
                        "--target",
                        folder.toString(),
                        "--requirement",
                        pins.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            if (pip.waitFor() != 0) {
                throw new IllegalStateException("pip could not install " + pins);
            }
        } catch (InterruptedException stopped) {
            pip.destroy();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** The folder of the topmost pom: tests run in their module's. */
    private static Path root() {
        Path root = Path.of("").toAbsolutePath();
        while (root.getParent() != null && Files.exists(root.resolveSibling("pom.xml"))) {
            root = root.getParent();
        }
        return root;
    }
}
