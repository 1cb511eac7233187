package acratools.storage;

import static acratools.storage.StorageContract.change;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.KeystoreFailure;
import acratools.failure.LockFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The run after a killed one need not know where that one put its public files, nor run in the same directory. */
class DirectoryRecoveryTest {
    private static final List<Change> FIRST = List.of(
            change("a", Access.PRIVATE, "old a").keepingPresentAs("a.old/1"),
            change("a.pub", Access.PUBLIC, "old p").keepingPresentAs("a.pub.old/1"));
    private static final List<Change> SECOND = List.of(
            change("a", Access.PRIVATE, "new a").keepingPresentAs("a.old/2"),
            change("a.pub", Access.PUBLIC, "new p").keepingPresentAs("a.pub.old/2"),
            change(".d/b.pub", Access.PUBLIC, "new b").keepingPresentAs(".d/b.pub.old/2"));
    private static final List<Change> PRIVATE_ONLY = List.of(change("c", Access.PRIVATE, "c"));
    private static final Stepping.Listener FREE = (number, step, path) -> {};

    /** More than the steps of one write. */
    private static final int STEPS = 60;

    @TempDir
    private Path scratch;

    /** Writes to {@code keys} and the relative {@code public} below each place, and dies at another step in each. */
    public static void main(String[] args) throws IOException {
        for (int n = 1; n <= STEPS; n++) {
            Path place = Path.of(args[0], "dying" + n);
            Path relative = Path.of("dying" + n, "public");
            apply(Files.createDirectory(place), relative, FREE, FIRST);
            try {
                apply(place, relative, Stepping.dyingAt(n), SECOND);
            } catch (Stepping.Killed e) {
                continue;
            }
        }
    }

    private static void apply(Path place, Path publicRoot, Stepping.Listener listener, List<Change> changes) {
        try (Storage storage = Stepping.open(place.resolve("keys"), publicRoot, listener)) {
            storage.apply(changes);
        }
    }

    private static Map<String, String> tree(Path place) {
        Map<String, String> tree = Tree.of(place);
        tree.keySet().removeIf(path -> path.endsWith(DirectoryLock.NAME));
        return tree;
    }

    private Path fresh(String name) throws IOException {
        Path place = Files.createDirectory(scratch.resolve(name));
        apply(place, place.resolve("public"), FREE, FIRST);
        return place;
    }

    private Path dead(String name, int step) throws IOException {
        Path place = fresh(name);
        assertThrows(
                Stepping.Killed.class,
                () -> apply(place, place.resolve("public"), Stepping.dyingAt(step), SECOND),
                "step " + step);
        return place;
    }

    private Path deadAfterTheDecision(String name) throws IOException {
        Path place = fresh(name);
        Stepping.Listener dying = (number, step, path) -> {
            if (step.equals("REPLACE")) {
                throw new Stepping.Killed();
            }
        };
        assertThrows(Stepping.Killed.class, () -> apply(place, place.resolve("public"), dying, SECOND));
        return place;
    }

    private void requireRecovered(Path place, Path publicRoot, Map<String, String> before, Map<String, String> done) {
        apply(place, publicRoot, FREE, PRIVATE_ONLY);
        Map<String, String> left = tree(place);
        assertEquals("rw------- 63", left.remove("keys/c"));
        assertTrue(left.equals(before) || left.equals(done), () -> place + ": " + left.keySet());
    }

    private Map<String, String> before() throws IOException {
        return tree(fresh("before"));
    }

    private Map<String, String> done() throws IOException {
        Path place = fresh("done");
        apply(place, place.resolve("public"), FREE, SECOND);
        return tree(place);
    }

    @ParameterizedTest
    @ValueSource(strings = {"keys", "other"})
    void recoversWhereTheKilledRunPutItsPublicFiles(String next) throws IOException {
        Map<String, String> before = before();
        Map<String, String> done = done();
        int[] steps = {0};
        apply(fresh("counted"), scratch.resolve("counted/public"), (number, step, path) -> steps[0] = number, SECOND);
        assertTrue(steps[0] > 25 && steps[0] < STEPS, "steps " + steps[0]);
        for (int n = 1; n <= steps[0]; n++) {
            Path place = dead("dying" + n, n);
            requireRecovered(place, place.resolve(next), before, done);
        }
    }

    @Test
    void recoversFromAnotherWorkingDirectory() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Map<String, String> before = before();
        Map<String, String> done = done();
        Process child = new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        DirectoryRecoveryTest.class.getName(),
                        scratch.toString())
                .directory(scratch.toFile())
                .inheritIO()
                .start();
        assertEquals(0, child.waitFor());
        for (int n = 1; n <= STEPS; n++) {
            requireRecovered(scratch.resolve("dying" + n), Path.of("dying" + n, "public"), before, done);
        }
        assertFalse(Files.exists(Path.of("dying1")));
    }

    @Test
    void refusesWhereTheDirectoryOfThePublicFilesIsMissing() throws IOException {
        Path place = deadAfterTheDecision("dead");
        Path recorded = place.toRealPath().resolve("public");
        Path away = Files.move(place.resolve("public"), place.resolve("away"));
        try (Storage storage = Stepping.open(place.resolve("keys"), place.resolve("keys"), FREE)) {
            KeystoreFailure failure = assertThrows(KeystoreFailure.class, () -> storage.apply(PRIVATE_ONLY));
            assertEquals(recorded.toString(), failure.subject());
            assertTrue(failure.reason().startsWith("there is no such directory, and a run on keystore "));
        }
        Files.move(away, place.resolve("public"));
        requireRecovered(place, place.resolve("keys"), Map.of(), done());
    }

    @Test
    void locksTheDirectoryThatItRecovers() throws IOException {
        Path place = deadAfterTheDecision("dead");
        try (DirectoryStorage other = new DirectoryStorage(place.resolve("public"))) {
            other.lock(LockMode.EXCLUSIVE);
            try (Storage storage =
                    new DirectoryStorage(place.resolve("keys"), place.resolve("keys"), Duration.ofMillis(50))) {
                LockFailure failure = assertThrows(LockFailure.class, () -> storage.apply(PRIVATE_ONLY));
                assertTrue(failure.subject().endsWith("public/" + DirectoryLock.NAME), failure.subject());
            }
        }
        requireRecovered(place, place.resolve("keys"), Map.of(), done());
    }

    @Test
    void makesNoPublicDirectoryForPrivateFiles() throws IOException {
        Path place = fresh("place");
        Path file = Files.writeString(scratch.resolve("file"), "");
        apply(place, file.resolve("public"), FREE, PRIVATE_ONLY);
        apply(place, scratch.resolve("none"), FREE, PRIVATE_ONLY);
        assertFalse(Files.exists(scratch.resolve("none")));
    }

    @Test
    void takesOneDirectoryUnderTwoNamesForOne() throws IOException {
        Path place = Files.createDirectory(scratch.resolve("place"));
        Path alias = Files.createSymbolicLink(scratch.resolve("alias"), place);
        Files.createDirectory(
                place.resolve("keys"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (Storage storage =
                new DirectoryStorage(place.resolve("keys"), alias.resolve("keys"), Duration.ofMillis(50))) {
            storage.apply(FIRST);
            storage.apply(SECOND);
        }
        assertEquals("new p", Files.readString(place.resolve("keys/a.pub")));
        assertEquals("old p", Files.readString(place.resolve("keys/a.pub.old/2")));
    }

    @Test
    void sweepsTemporariesThatNoJournalKnowsAfterAKill() throws IOException {
        Path place = fresh("place");
        Path keys = place.resolve("keys");
        Map<String, String> before = tree(place);
        Path sealed = Files.writeString(keys.resolve(".acra-tools.0123456789abcdef.tmp"), "");
        Path below = Files.createDirectories(keys.resolve("a.old")).resolve(".acra-tools.0123456789abcdef.tmp");
        Files.writeString(below, "");
        Path inner = Files.createDirectories(keys.resolve(".inner"));
        Files.writeString(inner.resolve(WriteJournal.COMMITTED), "");
        Path innerTemporary = Files.writeString(inner.resolve(".acra-tools.0123456789abcdef.tmp"), "");
        Path apart = Files.writeString(keys.resolve(".acra-tools.0123456789abcdef.public.tmp"), "");
        apply(place, keys, FREE, PRIVATE_ONLY);
        assertTrue(Files.exists(sealed), "no scan where nobody was killed");
        Files.writeString(keys.resolve(DirectoryLock.NAME), "12345\n");
        apply(place, keys, FREE, PRIVATE_ONLY);
        assertFalse(Files.exists(sealed) || Files.exists(below));
        assertTrue(Files.exists(innerTemporary) && Files.exists(apart), "another keystore's journal knows these");
        assertEquals(0, Files.size(keys.resolve(DirectoryLock.NAME)));
        assertTrue(tree(place).keySet().containsAll(before.keySet()));
    }

    @Test
    void leavesNoHalfCopyWhereTheLinkWorksLater() throws IOException {
        Path place = deadAfterTheDecision("dead");
        String journal = Files.readString(place.resolve("keys").resolve(WriteJournal.COMMITTED));
        WriteJournal.Entry entry = WriteJournal.decode(journal.getBytes(StandardCharsets.UTF_8))
                .orElseThrow()
                .entries()
                .get(1);
        assertEquals("a.pub", entry.path());
        Path copy = place.resolve("public").resolve(entry.historyTemporaryPath());
        Files.createDirectories(copy.getParent());
        Files.writeString(copy, "old");
        requireRecovered(place, place.resolve("keys"), Map.of(), done());
    }

    @Test
    void syncsTheRecordBeforeItStagesAnything() throws IOException {
        Path place = fresh("place");
        List<String> told = new ArrayList<>();
        apply(
                place,
                place.resolve("public"),
                (number, step, path) -> told.add(step + " " + path.getFileName()),
                SECOND);
        int record = told.indexOf("SYNC_FILE " + WriteJournal.STAGED);
        assertTrue(record >= 0);
        assertEquals("SYNC_DIRECTORY keys", told.get(record + 1));
    }

    @Test
    void leavesWhatAnotherProgramWroteBeforeTheRecovery() throws IOException {
        Path place = fresh("place");
        Path keys = place.resolve("keys");
        Change over = Change.of("a", Access.PRIVATE, "fresh".getBytes(StandardCharsets.UTF_8))
                .onlyOver(Files.readAllBytes(keys.resolve("a")));
        Change plain = Change.of("b", Access.PRIVATE, "fresh".getBytes(StandardCharsets.UTF_8));
        Stepping.Listener dying = (number, step, path) -> {
            if (step.equals("REPLACE")) {
                throw new Stepping.Killed();
            }
        };
        try (Storage storage = Stepping.open(keys, keys, dying)) {
            assertThrows(Stepping.Killed.class, () -> storage.apply(List.of(over, plain)));
        }
        Files.writeString(keys.resolve("a"), "another's");
        try (Storage storage = Stepping.open(keys, keys, FREE)) {
            storage.lock(LockMode.EXCLUSIVE).close();
        }
        assertEquals("another's", Files.readString(keys.resolve("a")));
        assertEquals("fresh", Files.readString(keys.resolve("b")));
        for (String path : Tree.withoutLock(keys).keySet()) {
            assertFalse(path.contains(StoragePath.OWN_PREFIX), path);
        }
    }
}
