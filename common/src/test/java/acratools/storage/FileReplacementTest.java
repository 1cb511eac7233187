package acratools.storage;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import acratools.failure.InputFailure;
import acratools.failure.StorageFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileReplacementTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_123L);

    @TempDir
    private Path scratch;

    private Path file;

    @BeforeEach
    void makeFile() throws IOException {
        file = Files.writeString(scratch.resolve("file"), "old");
    }

    @Test
    void keepsModeOwnerAndTimes() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r-xr-x--x"));
        Files.setLastModifiedTime(file, LONG_AGO);
        boolean root = ProcessOwner.uid().orElse(1) == 0;
        if (root) {
            Files.setAttribute(file, "unix:uid", 1234);
            Files.setAttribute(file, "unix:gid", 5678);
        }
        assertEquals("", replace(file, "new"));
        assertEquals("new", Files.readString(file));
        assertEquals("r-xr-x--x", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(LONG_AGO, Files.getLastModifiedTime(file));
        if (root) {
            assertEquals(1234, Files.getAttribute(file, "unix:uid"));
            assertEquals(5678, Files.getAttribute(file, "unix:gid"));
        }
        assertEquals(1, children().size());
    }

    /** Each of the two is lost on its own; only a lost group costs the group its rights. */
    @ParameterizedTest
    @CsvSource({
        "0, 2000, r--r-x---, '', r--r-x---",
        "3000, 2000, r--r-x---, uid 3000, r--r-x---",
        "0, 3000, r--r-x--x, gid 3000, r----x--x",
        "3000, 3000, rw-rw----, 'gid 3000, uid 3000', rw-------"
    })
    void groupKeepsItsRightsUnlessItIsLost(int uid, int gid, String mode, String lost, String left) throws Exception {
        assumeTrue(ProcessOwner.uid().orElse(1) == 0, "only root makes files of others");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        Files.setAttribute(file, "unix:uid", uid);
        Files.setAttribute(file, "unix:gid", gid);
        Process process = new ProcessBuilder(
                        "setpriv",
                        "--groups=2000",
                        "--inh-caps=-chown",
                        "--bounding-set=-chown",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReplacingMain.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertEquals(0, process.waitFor());
        assertEquals(lost + ";" + lost, printed);
        assertEquals(left, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals("n", Files.readString(file));
    }

    @Test
    void followsALinkAndLeavesItThere() throws IOException {
        Path directory = Files.createDirectory(scratch.resolve("links"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("../file"));
        replace(link, "new");
        assertEquals("new", Files.readString(file));
        assertFalse(Files.isSymbolicLink(file));
        assertEquals(Path.of("../file"), Files.readSymbolicLink(link));
        assertEquals(2, children().size());
        try (FileReplacement one = FileReplacement.open(link);
                FileReplacement other = FileReplacement.open(file)) {
            assertEquals(one.identity(), other.identity());
        }
    }

    @Test
    void otherNamesKeepTheOldContent() throws IOException {
        Path other = Files.createLink(scratch.resolve("other"), file);
        try (FileReplacement opened = FileReplacement.open(file)) {
            assertTrue(opened.hasOtherNames());
        }
        replace(file, "new");
        assertEquals("old", Files.readString(other));
        try (FileReplacement opened = FileReplacement.open(file)) {
            assertFalse(opened.hasOtherNames());
        }
    }

    @Test
    void doesNotReplaceWhatAnotherChanged() throws IOException {
        assertChangeIsKept(() -> Files.writeString(file, "longer"), "longer");
        assertChangeIsKept(() -> Files.writeString(file, "as long"), "as long");
        assertChangeIsKept(
                () -> {
                    Path beside = Files.writeString(scratch.resolve("beside"), "renamed");
                    Files.setLastModifiedTime(beside, Files.getLastModifiedTime(file));
                    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
                },
                "renamed");
        assertChangeIsKept(
                () -> {
                    FileTime before = Files.getLastModifiedTime(file);
                    Files.writeString(file, "RENAMED");
                    Files.setLastModifiedTime(file, before);
                },
                "RENAMED");
    }

    private interface Action {
        void run() throws IOException;
    }

    private void assertChangeIsKept(Action change, String left) throws IOException {
        try (FileReplacement opened = FileReplacement.open(file)) {
            InputFailure failure = assertThrows(
                    InputFailure.class,
                    () -> opened.replace(
                            target -> {
                                target.write(0, bytes("new"), 3);
                                try {
                                    change.run();
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            },
                            RANDOM));
            assertTrue(failure.reason().startsWith("was changed by another process"), failure.getMessage());
        }
        assertEquals(left, Files.readString(file));
        assertEquals(1, children().size());
    }

    @Test
    void leavesTheFileWhereTheNewContentCannotBeMade() throws IOException {
        try (FileReplacement opened = FileReplacement.open(file)) {
            assertThrows(
                    IllegalStateException.class,
                    () -> opened.replace(
                            target -> {
                                target.write(0, bytes("new"), 3);
                                throw new IllegalStateException();
                            },
                            RANDOM));
        }
        assertEquals("old", Files.readString(file));
        assertEquals(1, children().size());
    }

    @Test
    void refusesWhatIsNoFile() {
        assertReason("no such file", scratch.resolve("nowhere"));
        assertReason("is not a regular file", scratch);
        assertReason("is not a regular file", Path.of("/dev/null"));
    }

    private static void assertReason(String reason, Path path) {
        InputFailure failure = assertThrows(InputFailure.class, () -> FileReplacement.open(path));
        assertTrue(failure.reason().contains(reason), failure.getMessage());
        assertEquals(path.toString(), failure.subject());
    }

    @Test
    void sweepsWhatADeadProcessLeftAndNothingElse() throws IOException {
        Path left = Files.writeString(scratch.resolve(".acra-rotate.0123456789abcdef.tmp"), "part");
        List<String> others = List.of(
                ".acra-rotate.0123456789abcdeg.tmp",
                ".acra-rotate.0123456789abcde.tmp",
                "acra-rotate.0123456789abcdef.tmp");
        for (String other : others) {
            Files.writeString(scratch.resolve(other), "kept");
        }
        Path link = Files.createSymbolicLink(scratch.resolve(".acra-rotate.fedcba9876543210.tmp"), file);
        try (FileReplacement opened = FileReplacement.open(file)) {
            // What is being written at the moment is locked.
            opened.replace(target -> assertEquals(1, FileReplacement.sweep(scratch)), RANDOM);
        }
        assertFalse(Files.exists(left));
        assertTrue(Files.exists(link, LinkOption.NOFOLLOW_LINKS));
        for (String other : others) {
            assertTrue(Files.exists(scratch.resolve(other)), other);
        }
        assertEquals(0, FileReplacement.sweep(scratch));
    }

    @Test
    void whatIsWrittenStaysLockedUntilItHasItsName() throws IOException {
        try (FileReplacement opened = FileReplacement.open(file)) {
            opened.replace(
                    target -> target.write(0, bytes("new"), 3),
                    RANDOM,
                    (step, path) -> assertEquals(0, FileReplacement.sweep(scratch)));
        }
        assertEquals("new", Files.readString(file));
    }

    @Test
    void changesNoFileThatAnotherPutInThePlaceOfTheNewOne() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        Path victim = Files.writeString(scratch.resolve("victim"), "secret");
        Files.setPosixFilePermissions(victim, PosixFilePermissions.fromString("rw-------"));
        List<Consumer<Path>> places = List.of(
                path -> assertDoesNotThrow(() -> Files.createSymbolicLink(path, victim)),
                path -> assertDoesNotThrow(() -> Files.createLink(path, victim)));
        for (Consumer<Path> place : places) {
            try (FileReplacement opened = FileReplacement.open(file)) {
                StorageFailure failure = assertThrows(
                        StorageFailure.class,
                        () -> opened.replace(
                                target -> assertDoesNotThrow(() -> {
                                    Path temporary = temporary();
                                    Files.delete(temporary);
                                    place.accept(temporary);
                                }),
                                RANDOM));
                assertTrue(failure.reason().startsWith("another process put"), failure.getMessage());
            }
        }
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(victim)));
        assertEquals("old", Files.readString(file));
    }

    private Path temporary() throws IOException {
        for (Path child : children()) {
            if (child.getFileName().toString().startsWith(".acra-rotate.")) {
                return child;
            }
        }
        throw new AssertionError("nothing is being written");
    }

    private static String replace(Path path, String content) {
        try (FileReplacement opened = FileReplacement.open(path)) {
            byte[] read = new byte[(int) opened.size()];
            opened.read(0, read, read.length);
            assertEquals("old", new String(read, StandardCharsets.US_ASCII));
            opened.requireReplaceable();
            byte[] bytes = bytes(content);
            return opened.replace(target -> target.write(0, bytes, bytes.length), RANDOM);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private List<Path> children() throws IOException {
        try (Stream<Path> children = Files.list(scratch)) {
            return children.toList();
        }
    }
}
