package acratools.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InputFailure;
import acratools.failure.StorageFailure;
import acratools.secret.Secret;
import acratools.storage.WriteSteps.Step;
import acratools.testkit.ToolRun;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that appears whole or not at all. */
class WholeFileTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] CONTENT = {1, 2, 3};

    @TempDir
    private Path scratch;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(scratch)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void hasItsNameOnceItIsPublished() throws IOException {
        Path target = scratch.resolve("file");
        try (WholeFile file = WholeFile.write("backup", target, CONTENT, RANDOM)) {
            assertFalse(Files.exists(target));
            assertArrayEquals(CONTENT, file.readBack());
            file.publish();
        }
        assertArrayEquals(CONTENT, Files.readAllBytes(target));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
        assertEquals(List.of("file"), names());
    }

    @Test
    void leavesNothingIfItIsNot() throws IOException {
        Files.writeString(scratch.resolve("file"), "older");
        WholeFile.write("backup", scratch.resolve("file"), CONTENT, RANDOM).close();
        assertEquals(List.of("file"), names());
        assertEquals("older", Files.readString(scratch.resolve("file")));
    }

    @Test
    void replacesWhatALinkPointsToAndLeavesTheLink() throws IOException {
        Files.writeString(scratch.resolve("file"), "older");
        Path link = Files.createSymbolicLink(scratch.resolve("link"), Path.of("file"));
        try (WholeFile file = WholeFile.write("backup", link, CONTENT, RANDOM)) {
            file.publish();
        }
        assertTrue(Files.isSymbolicLink(link));
        assertArrayEquals(CONTENT, Files.readAllBytes(scratch.resolve("file")));
    }

    @Test
    void aNewOneNeverReplacesAnother() throws IOException {
        Path target = scratch.resolve("key");
        try (Secret secret = Secret.adopt(CONTENT.clone());
                WholeFile file = WholeFile.write("key", target, secret, RANDOM)) {
            Files.writeString(target, "another's");
            assertEquals(
                    "exists already, and is never overwritten",
                    assertThrows(InputFailure.class, file::publishNew).reason());
        }
        assertEquals(List.of("key"), names());
        assertEquals("another's", Files.readString(target));
        Files.delete(target);
        try (Secret secret = Secret.adopt(CONTENT.clone());
                WholeFile file = WholeFile.write("key", target, secret, RANDOM)) {
            file.publishNew();
        }
        assertArrayEquals(CONTENT, Files.readAllBytes(target));
        assertEquals(List.of("key"), names());
    }

    @Test
    void tellsThatItHasItsNameThoughItsDirectoryWasNotSynced() throws IOException {
        Path target = scratch.resolve("file");
        try (WholeFile file = WholeFile.write("backup", target, CONTENT, RANDOM, failingAt(Step.SYNC_DIRECTORY))) {
            StorageFailure failure = assertThrows(StorageFailure.class, file::publish);
            assertTrue(failure.reason().startsWith("was written, but may not survive"), failure.getMessage());
            assertTrue(file.isPublished());
        }
        assertArrayEquals(CONTENT, Files.readAllBytes(target));
    }

    private static WriteSteps failingAt(Step... failing) {
        return (step, path) -> {
            if (List.of(failing).contains(step)) {
                throw new FileSystemException(path.toString(), null, "Operation not permitted");
            }
        };
    }

    /** FAT's answer to link(2) is EPERM. */
    @Test
    void aNewOneIsWrittenUnderItsNameWhereThereAreNoLinks() throws IOException {
        Path target = scratch.resolve("key");
        for (String present : new String[] {"", "another's"}) {
            try (Secret secret = Secret.adopt(CONTENT.clone());
                    WholeFile file = WholeFile.write("key", target, secret, RANDOM, failingAt(Step.LINK))) {
                if (present.isEmpty()) {
                    file.publishNew();
                    assertArrayEquals(CONTENT, Files.readAllBytes(target));
                    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
                    Files.delete(target);
                } else {
                    Files.writeString(target, present);
                    assertThrows(InputFailure.class, file::publishNew);
                    assertEquals(present, Files.readString(target));
                }
            }
        }
        assertEquals(List.of("key"), names());
    }

    @Test
    void aNewOneThatCannotBeWrittenUnderItsNameEitherLeavesNothing() throws IOException {
        WriteSteps steps = failingAt(Step.LINK, Step.WRITE_FILE);
        try (Secret secret = Secret.adopt(CONTENT.clone());
                WholeFile file = WholeFile.write("key", scratch.resolve("key"), secret, RANDOM, steps)) {
            assertThrows(StorageFailure.class, file::publishNew);
            assertFalse(file.isPublished());
        }
        assertEquals(List.of(), names());
    }

    @Test
    void removesWhatAKilledRunLeftAndNothingElse() throws IOException {
        Files.write(scratch.resolve(".acra-backup.0123456789abcdef.tmp"), CONTENT);
        Files.write(scratch.resolve(".acra-backup.notes.tmp"), CONTENT);
        try (WholeFile living = WholeFile.write("backup", scratch.resolve("one"), CONTENT, RANDOM)) {
            WholeFile.sweep(scratch.resolve("two"));
            living.publish();
        }
        assertEquals(List.of(".acra-backup.notes.tmp", "one"), names());
    }

    /** Closing any file of one that is locked ends the lock: so nothing that this process writes is opened again. */
    @Test
    void leavesWhatAnotherProcessWritesAndKeepsItsOwnLocks() throws Exception {
        try (WholeFile living = WholeFile.write("backup", scratch.resolve("one"), CONTENT, RANDOM);
                WholeFile second = WholeFile.write("key", scratch.resolve("two"), CONTENT, RANDOM)) {
            ToolRun.java("-cp", System.getProperty("java.class.path"), Sweeping.class.getName(), scratch + "/x")
                    .run()
                    .assertExit(0);
            assertEquals(2, names().size());
            second.publish();
            living.publish();
        }
        assertEquals(List.of("one", "two"), names());
    }

    /** Another process that sweeps. */
    static final class Sweeping {
        public static void main(String[] args) {
            WholeFile.sweep(Path.of(args[0]));
        }
    }

    @Test
    void refusesAPlaceThatIsNone() throws IOException {
        Files.createSymbolicLink(scratch.resolve("nowhere"), Path.of("gone"));
        for (Path place :
                List.of(scratch, scratch.resolve("missing/file"), scratch.resolve("nowhere"), Path.of("/dev/null"))) {
            InputFailure failure =
                    assertThrows(InputFailure.class, () -> WholeFile.write("backup", place, CONTENT, RANDOM));
            assertEquals("backup " + place, failure.subject());
        }
        assertEquals(List.of("nowhere"), names());
    }
}
