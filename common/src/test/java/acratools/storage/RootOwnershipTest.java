package acratools.storage;

import static acratools.storage.StorageContract.change;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import acratools.failure.KeystoreFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What root makes in another user's keystore is that user's. Only root can tell. */
class RootOwnershipTest {
    private static final int USER = 12345;
    private static final int GROUP = 23456;
    private static final Stepping.Listener FREE = (number, step, path) -> {};
    private static final List<Change> FIRST = List.of(
            change("a", Access.PRIVATE, "1").keepingPresentAs("a.old/1"),
            change("a.pub", Access.PUBLIC, "1").keepingPresentAs("a.pub.old/1"));
    private static final List<Change> SECOND = List.of(
            change("a", Access.PRIVATE, "2").keepingPresentAs("a.old/2"),
            change(".d/b.pub", Access.PUBLIC, "2"),
            change("a.pub", Access.PUBLIC, "2").keepingPresentAs("a.pub.old/2"));

    @TempDir
    private Path scratch;

    private Path root;

    @BeforeEach
    void makeKeystoreOfAnotherUser() throws IOException {
        assumeTrue(ProcessOwner.uid().orElse(-1) == 0, "only root gives files away");
        root = scratch.resolve("user/keys");
        for (Path directory : List.of(root.getParent(), root)) {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.setAttribute(directory, "unix:uid", USER);
            Files.setAttribute(directory, "unix:gid", GROUP);
        }
    }

    private void requireOwner() throws IOException {
        TreeSet<String> others = new TreeSet<>();
        try (Stream<Path> paths = Files.walk(root.getParent())) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                FileStatus status = FileStatus.of(path);
                if (status == null || status.uid() != USER || status.gid() != GROUP) {
                    others.add(path + " " + status);
                }
            }
        }
        assertEquals(new TreeSet<String>(), others);
    }

    @Test
    void givesAllThatItMakesToTheOwnerAtEveryStep() throws IOException {
        Path publicRoot = root.resolveSibling("made/public");
        for (int n = 1; n < 12; n++) {
            int last = 3 * n;
            List<Change> changes = List.of(
                    change("a", Access.PRIVATE, "2").keepingPresentAs("a.old/n" + n),
                    change("a.pub", Access.PUBLIC, "2").keepingPresentAs("a.pub.old/n" + n),
                    change(".d" + n + "/b.pub", Access.PUBLIC, "2"));
            Stepping.Listener dying = (number, step, path) -> {
                if (!step.equals("CREATE_DIRECTORY") && !step.equals("CREATE_FILE")) {
                    requireGiven(path);
                }
                if (number == last) {
                    throw new Stepping.Killed();
                }
            };
            try (Storage storage = Stepping.open(root, publicRoot, dying)) {
                assertThrows(Stepping.Killed.class, () -> storage.apply(changes));
            }
            requireOwner();
        }
        for (List<Change> changes : List.of(FIRST, SECOND)) {
            try (Storage storage = Stepping.open(root, publicRoot, FREE)) {
                storage.apply(changes);
            }
            requireOwner();
        }
    }

    private static void requireGiven(Path path) throws IOException {
        FileStatus status = FileStatus.of(path);
        if (status != null && !status.isLink() && path.toString().contains("keys")) {
            assertEquals(USER, status.uid(), path.toString());
        }
    }

    @ParameterizedTest
    @EnumSource(LockScope.class)
    void givesTheLockFileToTheOwner(LockScope scope) throws IOException {
        try (Storage storage = new DirectoryStorage(root)) {
            storage.lock(LockMode.EXCLUSIVE, scope).close();
        }
        requireOwner();
    }

    @Test
    void keepsWhatItMakesInItsOwnKeystore() throws IOException {
        Path own = scratch.resolve("own");
        try (Storage storage = new DirectoryStorage(own)) {
            storage.apply(FIRST);
        }
        assertEquals(0, Files.getAttribute(own.resolve("a"), "unix:uid", LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void givesAwayNoFileThatWasPutInTheWay() throws IOException {
        Path victim = Files.writeString(scratch.resolve("victim"), "1");
        Files.createLink(root.resolve("planted"), victim);
        NewOwner owner = new NewOwner(USER, GROUP);
        Path link = Files.createSymbolicLink(root.resolve("link"), victim);
        assertThrows(IOException.class, () -> owner.give(root.resolve("planted")));
        assertThrows(IOException.class, () -> owner.give(link));
        assertEquals(0, Files.getAttribute(victim, "unix:uid"));
    }

    @Test
    void refusesAJournalThatReachesForAnotherUsersDirectory() throws IOException {
        Path foreign = Files.createDirectory(
                scratch.resolve("foreign"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Path victim = Files.writeString(foreign.resolve("victim"), "1");
        WriteJournal.Entry entry = new WriteJournal.Entry(Access.PUBLIC, "key", "victim", "", "00", "");
        byte[] record = new WriteJournal(foreign.toUri().toString(), List.of(entry)).encode();
        Path staged = Files.write(root.resolve(WriteJournal.STAGED), record);
        Files.setPosixFilePermissions(staged, PosixFilePermissions.fromString("rw-------"));
        try (Storage storage = new DirectoryStorage(root)) {
            assertThrows(KeystoreFailure.class, () -> storage.apply(FIRST));
        }
        assertEquals("1", Files.readString(victim));
    }
}
