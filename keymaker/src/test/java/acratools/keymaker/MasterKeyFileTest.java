package acratools.keymaker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InputFailure;
import acratools.secret.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterKeyFileTest {
    @TempDir
    private Path scratch;

    /** One run in a shell of its own, whose umask and limits are not this JVM's. */
    public static void main(String[] args) {
        try (Secret encoded = secret()) {
            new MasterKeyFile(Path.of(args[0])).write(encoded, new SecureRandom());
        }
    }

    @Test
    void writesTheBytesAndNothingElse() throws IOException {
        Path file = scratch.resolve("master.key");
        write(file);
        assertArrayEquals(bytes(), Files.readAllBytes(file));
        assertEquals("rw-------", Modes.of(file));
        assertEquals(1, Files.getAttribute(file, "unix:nlink"));
        assertEquals(List.of("master.key"), names());
    }

    @Test
    void isPrivateUnderAnOpenUmask() throws Exception {
        Path file = scratch.resolve("master.key");
        assertEquals("", inShell("umask 000", file));
        assertEquals("rw-------", Modes.of(file));
        assertArrayEquals(bytes(), Files.readAllBytes(file));
    }

    @Test
    void neverWritesOverAFile() throws IOException {
        Path file = Files.writeString(scratch.resolve("master.key"), "the old one");
        refuses(file);
        assertEquals("the old one", Files.readString(file));
        assertEquals(List.of("master.key"), names());
    }

    @Test
    void doesNotFollowADanglingLink() throws IOException {
        Path target = scratch.resolve("elsewhere");
        Path link = Files.createSymbolicLink(scratch.resolve("master.key"), target);
        refuses(link);
        assertFalse(Files.exists(target, LinkOption.NOFOLLOW_LINKS));
        assertTrue(Files.isSymbolicLink(link));
    }

    @Test
    void takesADirectoryForSomethingThatExists() throws IOException {
        refuses(Files.createDirectory(scratch.resolve("master.key")));
    }

    @Test
    void doesNotMakeTheDirectory() {
        Path file = scratch.resolve("none/master.key");
        InputFailure failure = assertThrows(InputFailure.class, () -> write(file));
        assertEquals("its directory does not exist", failure.reason());
        assertFalse(Files.exists(file.getParent()));
    }

    /** A file size limit of nothing fails the write as a full disk does; the JVM leaves SIGXFSZ alone. */
    @Test
    void leavesNoFileWhereTheDiskIsFull() throws Exception {
        Path file = scratch.resolve("master.key");
        String told = inShell("trap '' XFSZ; ulimit -f 0", file);
        assertTrue(told.contains("StorageFailure") && told.contains("cannot be written"), told);
        assertEquals(List.of("output"), names());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(scratch)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private String inShell(String before, Path file) throws IOException, InterruptedException {
        Path output = scratch.resolve("output");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        // The output goes through a pipe, which the file size limit does not bind.
        Process process = new ProcessBuilder(
                        "bash",
                        "-c",
                        "(" + before + "; exec \"$@\") 2>&1 | cat",
                        "bash",
                        java,
                        "-XX:-UsePerfData",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MasterKeyFileTest.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.waitFor();
        return Files.readString(output);
    }

    private static void refuses(Path file) {
        InputFailure failure = assertThrows(InputFailure.class, () -> write(file));
        assertTrue(failure.reason().startsWith("exists already"), failure.reason());
        assertTrue(failure.subject().contains(file.toString()), failure.subject());
    }

    private static void write(Path file) {
        try (Secret encoded = secret()) {
            new MasterKeyFile(file).write(encoded, new SecureRandom());
        }
    }

    private static Secret secret() {
        return Secret.adopt(bytes());
    }

    private static byte[] bytes() {
        return "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    }
}
