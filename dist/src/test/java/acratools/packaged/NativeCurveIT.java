package acratools.packaged;

import acratools.testkit.ToolResult;
import acratools.testkit.ToolRun;
import acratools.themis.P256;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The native library as it is packaged. */
class NativeCurveIT {
    @TempDir
    private Path directory;

    /** A temporary directory that is not there serves no better than one mounted noexec. */
    @Test
    void loadsWithoutATemporaryDirectory() {
        Path jar = Distribution.path().resolve("lib/acra-tools.jar");
        run(jar).assertExit(0).assertStdoutContains("P-256 by a native library").assertStdoutContains("AWS-LC");
    }

    @Test
    void isDoneWithoutWhereTheFolderIsMissing() throws IOException {
        Path alone = directory.resolve("acra-tools.jar");
        Files.copy(Distribution.path().resolve("lib/acra-tools.jar"), alone);
        run(alone).assertExit(0).assertStdoutContains("so Bouncy Castle does it");
    }

    private ToolResult run(Path jar) {
        return ToolRun.java(
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + directory.resolve("missing"),
                        "-cp",
                        jar + ":" + classesOfTests(),
                        Main.class.getName())
                .run();
    }

    private static Path classesOfTests() {
        try {
            return Path.of(Objects.requireNonNull(
                            NativeCurveIT.class.getProtectionDomain().getCodeSource())
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** Asks for bulk work, and prints what the log says. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) {
            P256.bulk(Long.MAX_VALUE, (level, message, pairs) -> {
                System.out.println(message);
                for (Object part : pairs) {
                    System.out.println(part);
                }
            });
        }
    }
}
