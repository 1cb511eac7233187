package acratools.masterkey.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InputFailure;
import acratools.secret.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFileTest {
    private static final String SECRET = "a secret/of the test";

    @TempDir
    private Path directory;

    private Path file(String mode, String text) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static String text(Secret secret) {
        try (secret) {
            return secret.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private static InputFailure refused(Path file) {
        InputFailure failure =
                assertThrows(InputFailure.class, () -> SecretFile.read(file, SecretText.WORD, "vault secret id"));
        assertTrue(failure.subject().startsWith("vault secret id in "), failure.subject());
        assertFalse(failure.toString().contains(SECRET), failure::toString);
        return failure;
    }

    @Test
    void readsItWithoutTheBlanksAroundIt() throws IOException {
        assertEquals(SECRET, text(SecretFile.read(file("rw-------", "\n " + SECRET + " \r\n"), SecretText.WORD, "x")));
        assertEquals(SECRET, text(SecretFile.read(file("r--------", SECRET), SecretText.WORD, "x")));
    }

    @Test
    void aPasswordKeepsTheBlanksThatAreOfIt() throws IOException {
        assertEquals(
                "\t pass word ", text(SecretFile.read(file("rw-------", "\t pass word \r\n\n"), SecretText.LINE, "x")));
        Path empty = file("r--------", "\n");
        assertThrows(InputFailure.class, () -> SecretFile.read(empty, SecretText.LINE, "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rw---x---", "rw------x"})
    void refusesOneThatOthersCanGetAt(String mode) throws IOException {
        InputFailure failure = refused(file(mode, SECRET));
        assertTrue(failure.hint().orElseThrow().startsWith("chmod 600 "), failure.hint()::orElseThrow);
    }

    @Test
    void looksAtTheFileBehindALink() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), file("rw-r--r--", SECRET));
        refused(link);
    }

    @Test
    void takesWhatAContainersRuntimeHasMounted() throws IOException {
        Path file = file("rw-r--r--", SECRET);
        assertEquals(SECRET, text(SecretFile.read(file, SecretText.WORD, "x", List.of(directory), () -> -1)));
        Path around = directory.resolve("sub/../../" + directory.getFileName() + "/file");
        Files.createDirectory(directory.resolve("sub"));
        assertThrows(
                InputFailure.class,
                () -> SecretFile.read(around, SecretText.WORD, "x", List.of(directory.resolve("sub")), () -> -1));
    }

    @Test
    void takesOneOfAnotherUserThatOnlyItsGroupCanRead() throws IOException {
        Path file = file("rw-r-----", SECRET);
        int owner = (Integer) Files.getAttribute(file, "unix:uid");
        assertEquals(SECRET, text(SecretFile.read(file, SecretText.WORD, "x", List.of(), () -> owner + 1)));
        for (IntSupplier own : List.<IntSupplier>of(() -> owner, () -> -1)) {
            assertThrows(InputFailure.class, () -> SecretFile.read(file, SecretText.WORD, "x", List.of(), own));
        }
        for (String mode : new String[] {"rw-rw----", "rw-r--r--", "rw----r--"}) {
            Path open = file(mode, SECRET);
            assertThrows(
                    InputFailure.class, () -> SecretFile.read(open, SecretText.WORD, "x", List.of(), () -> owner + 1));
        }
    }

    /** The program that the next test starts. */
    static final class Reader {
        public static void main(String[] args) {
            System.out.println(
                    text(SecretFile.read(Path.of("-"), SecretText.WORD, "x")).length());
        }
    }

    /** A socket's path can be opened by nobody, as that of another user's terminal or file by us. */
    @Test
    @Timeout(60)
    void readsStdinWithoutOpeningIt() throws IOException, InterruptedException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process process = new ProcessBuilder(
                            "bash",
                            "-c",
                            "exec \"$@\" 0<>/dev/tcp/127.0.0.1/" + server.getLocalPort(),
                            "bash",
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Reader.class.getName())
                    .redirectErrorStream(true)
                    .start();
            try (Socket socket = server.accept()) {
                socket.getOutputStream().write((SECRET + "\n").getBytes(StandardCharsets.UTF_8));
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(SECRET.length() + "\n", said);
            assertEquals(0, process.waitFor());
        }
    }

    @Test
    void tellsWhatIsWrongWithAFile() throws IOException {
        assertEquals("there is no such file", refused(directory.resolve("none")).reason());
        assertEquals("is empty", refused(file("rw-------", " \n")).reason());
        assertEquals(
                "is longer than 64 KiB",
                refused(file("rw-------", "x".repeat(65_537))).reason());
        assertEquals("the file cannot be read", refused(directory).reason());
    }
}
