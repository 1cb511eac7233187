package acratools.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.KeystoreFailure;
import acratools.failure.StorageFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryStorageTest extends StorageContract {
    @TempDir
    private Path scratch;

    private Path root;

    @BeforeEach
    void nameRoot() {
        root = scratch.resolve("new/keys");
    }

    @Override
    Storage open() {
        return new DirectoryStorage(root, root, Duration.ofMillis(50));
    }

    private void writeOne() {
        try (Storage storage = open()) {
            storage.apply(List.of(
                    change("key", Access.PRIVATE, "1"),
                    change("key.pub", Access.PUBLIC, "1"),
                    change(".poison_key/poison_key", Access.PRIVATE, "1")));
        }
    }

    @Test
    void givesModesAtCreation() {
        writeOne();
        try (Storage storage = open()) {
            storage.apply(List.of(change("key", Access.PRIVATE, "2").keepingPresentAs("key.old/1")));
        }
        assertEquals(
                Map.of(
                        "/", "rwx------",
                        ".poison_key/", "rwx------",
                        ".poison_key/poison_key", "rw------- 31",
                        "key", "rw------- 32",
                        "key.old/", "rwx------",
                        "key.old/1", "rw------- 31",
                        "key.pub", "rw-r--r-- 31"),
                Tree.withoutLock(root));
        assertTrue(Tree.of(root).get(DirectoryLock.NAME).startsWith("rw-------"));
    }

    @Test
    void keepsPublicFilesApart() {
        Path apart = scratch.resolve("public");
        try (Storage storage = new DirectoryStorage(root, apart)) {
            storage.apply(List.of(change("key", Access.PRIVATE, "1"), change("key.pub", Access.PUBLIC, "2")));
            storage.apply(List.of(change("key.pub", Access.PUBLIC, "3").keepingPresentAs("key.pub.old/1")));
            assertEquals(List.of("key"), storage.list("", Access.PRIVATE));
            assertEquals(List.of("key.pub", "key.pub.old/1"), storage.list("", Access.PUBLIC));
            requireContent("3", storage, "key.pub", Access.PUBLIC);
            assertFalse(storage.exists("key.pub", Access.PRIVATE));
        }
        assertEquals(Map.of("/", "rwx------", "key", "rw------- 31"), Tree.withoutLock(root));
    }

    @Test
    void refusesToReadWhatIsMissing() {
        try (Storage storage = open()) {
            KeystoreFailure failure = assertThrows(KeystoreFailure.class, () -> storage.read("key", Access.PRIVATE));
            assertEquals("there is no such directory", failure.reason());
            assertThrows(KeystoreFailure.class, () -> storage.lock(LockMode.SHARED));
        }
        assertFalse(Files.exists(root));
    }

    @Test
    void holdsOnlyFilesOfOursToBeEmpty() {
        try (Storage storage = open()) {
            storage.lock(LockMode.EXCLUSIVE).close();
            assertTrue(storage.isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxr-x---", "rwx-----x", "rwxrwxrwx", "rwx---r--"})
    void refusesADirectoryThatIsOpenToOthers(String mode) throws IOException {
        writeOne();
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString(mode));
        refuses("needs 0700", "chmod 0700 '" + root + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxr-x---", "rwx-----x", "rwxrwxrwx"})
    void refusesADirectoryBelowThatIsOpenToOthers(String mode) throws IOException {
        writeOne();
        Path below = root.resolve(".poison_key");
        Files.setPosixFilePermissions(below, PosixFilePermissions.fromString(mode));
        try (Storage storage = open()) {
            List<Change> changes = List.of(change(".poison_key/poison_key", Access.PRIVATE, "2"));
            KeystoreFailure failure =
                    assertThrows(KeystoreFailure.class, () -> storage.read(".poison_key/poison_key", Access.PRIVATE));
            assertEquals("chmod 0700 '" + below + "'", failure.hint().orElseThrow());
            assertThrows(KeystoreFailure.class, () -> storage.apply(changes));
            assertThrows(KeystoreFailure.class, () -> storage.list("", Access.PRIVATE));
            requireContent("1", storage, "key", Access.PRIVATE);
        }
    }

    @Test
    void refusesADirectoryOfPublicFilesThatOthersMayWrite() throws IOException {
        Path apart = scratch.resolve("public");
        try (Storage storage = new DirectoryStorage(root, apart)) {
            storage.apply(List.of(change(".d/key.pub", Access.PUBLIC, "1")));
            Path below = apart.resolve(".d");
            Files.setPosixFilePermissions(below, PosixFilePermissions.fromString("rwxr-xr-x"));
            requireContent("1", storage, ".d/key.pub", Access.PUBLIC);
            Files.setPosixFilePermissions(below, PosixFilePermissions.fromString("rwxrwxr-x"));
            KeystoreFailure failure =
                    assertThrows(KeystoreFailure.class, () -> storage.read(".d/key.pub", Access.PUBLIC));
            assertEquals("chmod 0755 '" + below + "'", failure.hint().orElseThrow());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rwx------", "rw--w----"})
    void refusesAPrivateFileThatIsOpenToOthers(String mode) throws IOException {
        writeOne();
        Files.setPosixFilePermissions(root.resolve("key"), PosixFilePermissions.fromString(mode));
        refuses("needs 0600", "chmod 0600 '" + root.resolve("key") + "'");
    }

    @Test
    void refusesAPublicFileThatOthersMayWrite() throws IOException {
        writeOne();
        Files.setPosixFilePermissions(root.resolve("key.pub"), PosixFilePermissions.fromString("rw-rw-r--"));
        try (Storage storage = open()) {
            assertThrows(KeystoreFailure.class, () -> storage.read("key.pub", Access.PUBLIC));
        }
    }

    @Test
    void refusesARootThatIsALink() throws IOException {
        Path real = scratch.resolve("real");
        Files.createDirectories(root.getParent());
        Files.createDirectory(real);
        Files.createSymbolicLink(root, real);
        refuses("is a symbolic link", "");
        assertEquals(1, Tree.of(real).size());
    }

    @Test
    void refusesADirectoryBelowThatIsALink() throws IOException {
        writeOne();
        Path real = Files.move(root.resolve(".poison_key"), scratch.resolve("real"));
        Files.createSymbolicLink(root.resolve(".poison_key"), real);
        Map<String, String> before = Tree.of(real);
        try (Storage storage = open()) {
            List<Change> changes = List.of(change(".poison_key/poison_key", Access.PRIVATE, "2"));
            assertThrows(KeystoreFailure.class, () -> storage.read(".poison_key/poison_key", Access.PRIVATE));
            assertThrows(KeystoreFailure.class, () -> storage.apply(changes));
        }
        assertEquals(before, Tree.of(real));
    }

    @Test
    void refusesAFileThatIsALink() throws IOException {
        writeOne();
        Path victim = Files.move(root.resolve("key"), scratch.resolve("victim"));
        Files.createSymbolicLink(root.resolve("key"), victim);
        refuses("is a symbolic link", "");
        assertEquals("1", Files.readString(victim));
        try (Storage storage = open()) {
            assertThrows(KeystoreFailure.class, () -> storage.list("", Access.PRIVATE));
        }
    }

    @Test
    void refusesALockFileThatIsALink() throws IOException {
        writeOne();
        Path victim = Files.writeString(scratch.resolve("victim"), "1");
        Files.delete(root.resolve(DirectoryLock.NAME));
        Files.createSymbolicLink(root.resolve(DirectoryLock.NAME), victim);
        try (Storage storage = open()) {
            assertThrows(KeystoreFailure.class, () -> storage.lock(LockMode.EXCLUSIVE));
        }
        assertEquals("1", Files.readString(victim));
    }

    @Test
    void writesThroughNoLinkThatAppearsWhereATemporaryGoes() throws IOException {
        writeOne();
        Map<String, String> before = Tree.withoutLock(root);
        Path victim = Files.writeString(scratch.resolve("victim"), "1");
        Stepping.Listener plant = (number, step, path) -> {
            if (step.equals("CREATE_FILE") && path.toString().endsWith(".tmp")) {
                Files.createSymbolicLink(path, victim);
            }
        };
        try (Storage storage = Stepping.open(root, root, plant)) {
            List<Change> changes = List.of(change("key", Access.PRIVATE, "2"));
            StorageFailure failure = assertThrows(StorageFailure.class, () -> storage.apply(changes));
            assertEquals("cannot write: exists already", failure.reason());
        }
        assertEquals("1", Files.readString(victim));
        assertEquals(before, Tree.withoutLock(root));
    }

    @Test
    void refusesAFileWhereADirectoryIsNeeded() throws IOException {
        writeOne();
        Files.writeString(root.resolve("key.old"), "");
        Map<String, String> before = Tree.withoutLock(root);
        try (Storage storage = open()) {
            List<Change> changes = List.of(change("key", Access.PRIVATE, "2").keepingPresentAs("key.old/1"));
            KeystoreFailure failure = assertThrows(KeystoreFailure.class, () -> storage.apply(changes));
            assertEquals("is not a directory", failure.reason());
        }
        assertEquals(before, Tree.withoutLock(root));
    }

    @Test
    void refusesADirectoryWhereAFileIsNeeded() throws IOException {
        writeOne();
        Files.delete(root.resolve("key"));
        Files.createDirectory(root.resolve("key"));
        refuses("is not a regular file", "");
    }

    @Test
    void refusesARootThatIsAFile() throws IOException {
        Files.createDirectories(root.getParent());
        Files.writeString(root, "");
        refuses("is not a directory", "");
    }

    @Test
    void refusesAFileThatIsTooLargeForAKey() throws IOException {
        writeOne();
        Files.write(root.resolve("key"), new byte[GuardedTree.MAX_CONTENT + 1]);
        try (Storage storage = open()) {
            assertThrows(KeystoreFailure.class, () -> storage.read("key", Access.PRIVATE));
        }
    }

    @Test
    void keepsFormerContentAsAHardLink() throws IOException {
        writeOne();
        Object inode = Files.getAttribute(root.resolve("key"), "unix:ino");
        try (Storage storage = open()) {
            storage.apply(List.of(change("key", Access.PRIVATE, "2").keepingPresentAs("key.old/1")));
        }
        assertEquals(inode, Files.getAttribute(root.resolve("key.old/1"), "unix:ino"));
    }

    @Test
    void leavesAForeignJournalThatIsDamagedAlone() throws IOException {
        writeOne();
        Path journal = Files.writeString(root.resolve(WriteJournal.COMMITTED), "acra-tools journal 1\0");
        Files.setPosixFilePermissions(journal, PosixFilePermissions.fromString("rw-------"));
        try (Storage storage = open()) {
            List<Change> changes = List.of(change("key", Access.PRIVATE, "2"));
            StorageFailure failure = assertThrows(StorageFailure.class, () -> storage.apply(changes));
            assertTrue(failure.reason().startsWith("is damaged"));
            requireContent("1", storage, "key", Access.PRIVATE);
        }
    }

    private void refuses(String reason, String hint) {
        try (Storage storage = open()) {
            KeystoreFailure read = assertThrows(KeystoreFailure.class, () -> storage.read("key", Access.PRIVATE));
            assertTrue(read.reason().contains(reason), read.getMessage());
            assertTrue(read.hint().orElseThrow().contains(hint), read.hint().orElseThrow());
            List<Change> changes = List.of(change("key", Access.PRIVATE, "2").keepingPresentAs("key.old/1"));
            KeystoreFailure write = assertThrows(KeystoreFailure.class, () -> storage.apply(changes));
            assertEquals(read.reason(), write.reason());
        }
    }
}
