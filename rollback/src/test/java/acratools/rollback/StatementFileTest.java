package acratools.rollback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InputFailure;
import acratools.failure.StorageFailure;
import acratools.failure.ToolFailure;
import acratools.log.Log;
import acratools.secret.OpenSecrets;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatementFileTest {
    @TempDir
    private Path directory;

    private final List<String> told = new ArrayList<>();
    private final Log log = (level, message, pairs) -> told.add(message);
    private final OpenSecrets secrets = new OpenSecrets();
    private Path target;

    @BeforeEach
    void nameTarget() {
        target = directory.resolve("out.sql");
    }

    @Test
    void isSeenWholeAndNotBefore() throws IOException {
        try (StatementFile file = create()) {
            write(file, "one\n");
            assertFalse(Files.exists(target));
            write(file, "two\n");
            file.complete();
            assertFalse(Files.exists(target));
            file.publish();
            assertEquals("one\ntwo\n", Files.readString(target));
        }
        assertEquals(List.of("out.sql"), names());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
    }

    @Test
    void isReadableForItsOwnerAloneFromTheStart() throws IOException {
        try (StatementFile file = create()) {
            write(file, "one\n");
            Path unfinished = directory.resolve(names().get(0));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(unfinished)));
        }
    }

    @Test
    void leavesNothingBehindWithoutPublishing() throws IOException {
        Files.writeString(target, "of before");
        try (StatementFile file = create()) {
            write(file, "one\n");
            file.complete();
        }
        assertEquals(List.of("out.sql"), names());
        assertEquals("of before", Files.readString(target));
    }

    @Test
    void leavesNothingOfARunThatIsEndedWhileItWaits() throws IOException {
        try (StatementFile file = create()) {
            write(file, "one\n");
            secrets.close();
            assertEquals(List.of(), names());
            file.complete();
            assertThrows(StorageFailure.class, file::publish);
        }
        assertEquals(List.of(), names());
        assertThrows(IllegalStateException.class, this::create);
        assertEquals(List.of(), names());
    }

    @Test
    void keepsTheFileOfARunThatIsEndedWhileItCommits() throws IOException {
        try (StatementFile file = create()) {
            write(file, "one\n");
            file.complete();
            file.beginCommit();
            secrets.close();
        }
        assertEquals(List.of("out.sql.in-doubt"), names());
    }

    @Test
    void replacesTheFileThatIsThere() throws IOException {
        Files.writeString(target, "of before");
        try (StatementFile file = create()) {
            write(file, "x".repeat(300_000));
            file.complete();
            file.publish();
        }
        assertEquals("x".repeat(300_000), Files.readString(target));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
    }

    @Test
    void staysUnderItsThirdNameWhereTheCommitIsInDoubt() throws IOException {
        try (StatementFile file = create()) {
            write(file, "one\n");
            file.complete();
            file.beginCommit();
            assertEquals(List.of("out.sql.in-doubt"), names());
        }
        assertEquals("one\n", Files.readString(directory.resolve("out.sql.in-doubt")));
        InputFailure refused = assertThrows(InputFailure.class, this::create);
        assertTrue(refused.subject().endsWith("out.sql.in-doubt"), refused.subject());
        assertTrue(refused.hint().orElseThrow().contains("rename the file to out.sql"), refused.getMessage());
        assertEquals(List.of("out.sql.in-doubt"), names());
    }

    @Test
    void leavesTheFileInDoubtOfAnotherRunThatCameBetween() throws IOException {
        Path others = directory.resolve("out.sql.in-doubt");
        try (StatementFile file = create()) {
            write(file, "one\n");
            file.complete();
            Files.writeString(others, "of another run");
            assertThrows(InputFailure.class, file::beginCommit);
        }
        assertEquals("of another run", Files.readString(others));
        assertEquals(List.of("out.sql.in-doubt"), names());
    }

    @Test
    void goesWhereTheCommitWasRefused() throws IOException {
        try (StatementFile file = create()) {
            file.complete();
            file.beginCommit();
            file.commitRefused();
        }
        assertEquals(List.of(), names());
    }

    @Test
    void takesItsNameAfterTheCommit() throws IOException {
        try (StatementFile file = create()) {
            write(file, "one\n");
            file.complete();
            file.beginCommit();
            file.publish();
        }
        assertEquals(List.of("out.sql"), names());
    }

    @Test
    void deletesWhatAKilledRunLeftAndNotWhatAnotherRunWrites() throws IOException {
        Path killed = Files.writeString(directory.resolve(".acra-rollback.0000000000000000.tmp"), "secret");
        Path others = Files.writeString(directory.resolve(".other.tmp"), "kept");
        try (StatementFile first = create()) {
            assertFalse(Files.exists(killed));
            assertEquals(1, told.size(), told.toString());
            try (StatementFile second = create()) {
                write(first, "1\n");
                write(second, "2\n");
                first.complete();
                first.publish();
                second.complete();
                second.publish();
            }
        }
        assertEquals(1, told.size(), told.toString());
        assertEquals("2\n", Files.readString(target));
        assertTrue(Files.exists(others));
    }

    @Test
    void followsALinkToAFile() throws IOException {
        Path real = Files.writeString(
                Files.createDirectory(directory.resolve("real")).resolve("file"), "before");
        Files.createSymbolicLink(target, real);
        try (StatementFile file = create()) {
            write(file, "one\n");
            file.complete();
            file.publish();
        }
        assertTrue(Files.isSymbolicLink(target));
        assertEquals("one\n", Files.readString(real));
    }

    @Test
    void refusesPlacesWhereItCannotBe() throws IOException {
        Path loose = Files.createSymbolicLink(directory.resolve("loose"), directory.resolve("nowhere"));
        for (Path place : List.of(directory, directory.resolve("no/out.sql"), loose)) {
            ToolFailure refused = assertThrows(
                    InputFailure.class,
                    () -> StatementFile.create(place, new SecureRandom(), secrets, log),
                    place.toString());
            assertTrue(refused.subject().contains(place.toString()), refused.getMessage());
        }
    }

    @Test
    void tellsOfAFullDisk() throws IOException {
        try (FileChannel full = FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE);
                StatementFile file = StatementFile.over(target, directory.resolve("tmp"), full, secrets, log)) {
            write(file, "x");
            StorageFailure failure = assertThrows(StorageFailure.class, file::complete);
            assertEquals("output file " + target, failure.subject());
            assertTrue(failure.reason().contains("no space left"), failure.reason());
        }
        assertEquals(List.of(), names());
    }

    private StatementFile create() {
        return StatementFile.create(target, new SecureRandom(), secrets, log);
    }

    private static void write(StatementFile file, String text) {
        try (StatementBuffer buffer = new StatementBuffer()) {
            buffer.add(text);
            file.write(buffer);
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
