package acratools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import acratools.failure.InputFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BadRowsFileTest {
    private static final String LINE = "{\"place\":\"row 1\",\"reason\":\"is null\"}\n";

    @TempDir
    private Path directory;

    @Test
    void leavesTheListOfBeforeUntilThereIsSomethingToTell() throws IOException {
        Path file = Files.writeString(directory.resolve("bad"), "of before");
        try (BadRowsFile list = at(file)) {
            assertEquals(Optional.of(file), list.file());
        }
        assertEquals("of before", Files.readString(file));
        try (BadRowsFile list = at(file)) {
            list.add("row 1", "is null");
            assertEquals(LINE, Files.readString(file));
            list.complete();
        }
        assertEquals(LINE, Files.readString(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        try (BadRowsFile list = at(file)) {
            list.complete();
        }
        assertEquals("", Files.readString(file));
    }

    @Test
    void replacesWhatALinkPointsTo() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "of before");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        try (BadRowsFile list = at(link)) {
            list.add("row 1", "is null");
        }
        assertEquals(link.toRealPath(), file.toRealPath());
        assertEquals(LINE, Files.readString(file));
    }

    @Test
    void writesToADeviceAndLeavesItOne() {
        Path device = Path.of("/dev/null");
        try (BadRowsFile list = at(device)) {
            list.add("row 1", "is null");
            list.complete();
        }
        assertFalse(Files.isRegularFile(device));
    }

    @Test
    void writesToAPipeAndLeavesItOne() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        Process reader = new ProcessBuilder("cat", pipe.toString()).start();
        try (BadRowsFile list = at(pipe)) {
            list.add("row 1", "is null");
            list.complete();
        }
        assertEquals(LINE, new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertFalse(Files.isRegularFile(pipe));
    }

    @Test
    void refusesPlacesWhereItCannotBe() {
        assertThrows(InputFailure.class, () -> at(directory));
        assertThrows(InputFailure.class, () -> at(directory.resolve("no/bad")));
    }

    private static BadRowsFile at(Path file) {
        return BadRowsFile.at(Optional.of(file));
    }
}
