package acratools.storage;

import static acratools.storage.StorageContract.change;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.StorageFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A write that fails or dies at any step leaves all of the old names or all of the new ones. */
class DirectoryWriteFailureTest {
    private static final List<Change> FIRST = List.of(
            change("a", Access.PRIVATE, "old a").keepingPresentAs("a.old/1"),
            change("a.pub", Access.PUBLIC, "old p").keepingPresentAs("a.pub.old/1"));
    private static final List<Change> SECOND = List.of(
            change("a", Access.PRIVATE, "new a").keepingPresentAs("a.old/2"),
            change("a.pub", Access.PUBLIC, "new p").keepingPresentAs("a.pub.old/2"),
            change(".d/b", Access.PRIVATE, "new b").keepingPresentAs(".d/b.old/2"));
    private static final List<Change> THIRD = List.of(change("c", Access.PRIVATE, "c"));

    @TempDir
    private Path scratch;

    private Path fresh(String name, boolean apart) throws IOException {
        Path place = Files.createDirectory(scratch.resolve(name));
        try (Storage storage = open(place, apart, (number, step, path) -> {})) {
            storage.apply(FIRST);
        }
        return place;
    }

    private static Storage open(Path place, boolean apart, Stepping.Listener listener) {
        return Stepping.open(place.resolve("keys"), place.resolve(apart ? "public" : "keys"), listener);
    }

    private static Map<String, String> tree(Path place) {
        Map<String, String> tree = Tree.of(place);
        tree.keySet().removeIf(path -> path.endsWith(DirectoryLock.NAME));
        return tree;
    }

    private Map<String, String> after(String name, boolean apart, boolean third) throws IOException {
        Path place = fresh(name, apart);
        try (Storage storage = open(place, apart, (number, step, path) -> {})) {
            storage.apply(SECOND);
            if (third) {
                storage.apply(THIRD);
            }
        }
        return tree(place);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void leavesNothingBehindWhereAStepFails(boolean apart) throws IOException {
        Map<String, String> done = after("done", apart, false);
        Map<String, String> doneThird = after("third", apart, true);
        boolean failed = true;
        int undone = 0;
        int finished = 0;
        for (int n = 1; failed; n++) {
            Path place = fresh("failing" + n, apart);
            Map<String, String> before = tree(place);
            try (Storage storage = open(place, apart, Stepping.failingAt(n))) {
                storage.apply(SECOND);
                failed = false;
                assertEquals(done, tree(place));
            } catch (StorageFailure failure) {
                assertTrue(failure.getMessage().contains("no space left on device")
                        || failure.getMessage().contains("No space left on device"));
                Map<String, String> left = tree(place);
                boolean decided = left.containsKey("keys/" + WriteJournal.COMMITTED);
                if (!decided && !left.equals(done)) {
                    assertEquals(before, left, "step " + n);
                    undone++;
                } else {
                    finished++;
                    try (Storage storage = open(place, apart, (number, step, path) -> {})) {
                        storage.apply(THIRD);
                    }
                    assertEquals(doneThird, tree(place), "step " + n);
                }
            }
        }
        assertTrue(undone > 10 && finished > 10, undone + " " + finished);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isFinishedOrUndoneByTheNextWriteWhereverItDied(boolean apart) throws IOException {
        Map<String, String> done = after("done", apart, false);
        boolean died = true;
        for (int n = 1; died; n++) {
            boolean diedAgain = true;
            for (int m = 1; died && diedAgain; m++) {
                Path place = fresh("dying" + n + "-" + m, apart);
                Map<String, String> before = tree(place);
                died = dies(place, apart, n, storage -> storage.apply(SECOND));
                requireWhole(place, apart);
                diedAgain = dies(
                        place,
                        apart,
                        m,
                        storage -> storage.lock(LockMode.EXCLUSIVE).close());
                requireWhole(place, apart);
                assertFalse(dies(
                        place,
                        apart,
                        Integer.MAX_VALUE,
                        storage -> storage.lock(LockMode.EXCLUSIVE).close()));
                Map<String, String> left = tree(place);
                assertTrue(left.equals(before) || left.equals(done), () -> "died at " + left.keySet());
            }
        }
    }

    private static boolean dies(Path place, boolean apart, int step, Consumer<Storage> work) {
        try (Storage storage = open(place, apart, Stepping.dyingAt(step))) {
            work.accept(storage);
            return false;
        } catch (Stepping.Killed e) {
            return true;
        }
    }

    /** At every moment: old or new content under each name, and the old content is somewhere. */
    private static void requireWhole(Path place, boolean apart) {
        try (Storage storage = open(place, apart, (number, step, path) -> {})) {
            for (Change change : SECOND.subList(0, 2)) {
                String old = change.path().equals("a") ? "old a" : "old p";
                String present = text(storage, change.path(), change.access());
                assertTrue(List.of(old, new String(change.content(), StandardCharsets.UTF_8))
                        .contains(present));
                if (!present.equals(old)) {
                    assertEquals(old, text(storage, change.historyPath().orElseThrow(), change.access()));
                }
            }
            if (text(storage, "a.pub", Access.PUBLIC).equals("new p")) {
                assertEquals("new a", text(storage, "a", Access.PRIVATE));
            }
        }
    }

    private static String text(Storage storage, String path, Access access) {
        return new String(storage.read(path, access).orElseThrow(), StandardCharsets.UTF_8);
    }

    @Test
    void copiesIntoTheHistoryWhereLinksFail() throws IOException {
        Path place = fresh("copying", false);
        Path history = place.resolve("keys/a.old/2");
        Stepping.Listener occupy = (number, step, path) -> {
            if (step.equals("KEEP_PRESENT") && path.equals(history)) {
                // An empty directory in the way makes link(2) fail; the rename of the copy over it fails too.
                Files.createDirectory(history);
            }
            if (step.equals("DELETE") && path.getParent().equals(history.getParent()) && Files.isDirectory(history)) {
                Files.delete(history);
            }
        };
        try (Storage storage = open(place, false, occupy)) {
            storage.apply(SECOND);
            assertEquals("old a", text(storage, "a.old/2", Access.PRIVATE));
        }
        assertEquals(after("done", false, false), tree(place));
        assertFalse(Files.getAttribute(history, "unix:nlink").equals(2));
    }

    @Test
    void namesPathReasonAndHint() throws IOException {
        Path place = fresh("denied", false);
        Stepping.Listener deny = (number, step, path) -> {
            throw new AccessDeniedException(path.toString());
        };
        try (Storage storage = open(place, false, deny)) {
            StorageFailure failure = assertThrows(StorageFailure.class, () -> storage.apply(SECOND));
            assertEquals(place.resolve("keys/" + WriteJournal.STAGED).toString(), failure.subject());
            assertEquals("cannot write: permission denied", failure.reason());
            assertTrue(failure.hint().orElseThrow().contains("owner"));
        }
        Stepping.Listener readOnly = (number, step, path) -> {
            throw new FileSystemException(path.toString(), null, "Read-only file system");
        };
        try (Storage storage = open(place, false, readOnly)) {
            StorageFailure failure = assertThrows(StorageFailure.class, () -> storage.apply(SECOND));
            assertEquals("cannot write: read-only file system", failure.reason());
            assertTrue(failure.hint().orElseThrow().contains("mount"));
        }
    }
}
