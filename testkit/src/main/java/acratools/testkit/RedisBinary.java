package acratools.testkit;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/**
 * Where the {@code redis-server} program comes from: {@code ACRA_TEST_REDIS} (environment or system property), else the
 * search path, else the binary in the jar of {@code embedded-redis}, taken out of it once into the module's {@code target}.
 */
final class RedisBinary {
    private RedisBinary() {}

    static Path path() {
        String given = System.getProperty("ACRA_TEST_REDIS", System.getenv("ACRA_TEST_REDIS"));
        if (given != null && !given.isEmpty()) {
            return Path.of(given);
        }
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            Path found = Path.of(folder, "redis-server");
            if (!folder.isEmpty() && Files.isExecutable(found)) {
                return found;
            }
        }
        return unpacked();
    }

    private static Path unpacked() {
        String name = resource();
        Path binary = Path.of("target", name).toAbsolutePath();
        try (InputStream in = RedisBinary.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IllegalStateException("embedded-redis lacks " + name);
            }
            if (!Files.isExecutable(binary)) {
                Files.createDirectories(binary.getParent());
                Path whole = Files.createTempFile(binary.getParent(), name, ".tmp");
                Files.copy(in, whole, StandardCopyOption.REPLACE_EXISTING);
                if (!whole.toFile().setExecutable(true)) {
                    throw new IllegalStateException(whole + " cannot be made executable");
                }
                Files.move(whole, binary, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
        return binary;
    }

    private static String resource() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch");
        boolean arm = machine.equals("aarch64") || machine.equals("arm64");
        if (system.contains("mac")) {
            return "redis-server-6.2.6-v5-darwin-" + (arm ? "arm64" : "amd64");
        }
        return arm ? "redis-server-6.2.7-linux-arm64" : "redis-server-6.2.6-v5-linux-amd64";
    }
}
