package acratools.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InputFailure;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes that would lose a name, or could be decided and then never finished. */
class ChangePathsTest {
    @TempDir
    private Path scratch;

    private static Change change(String path) {
        return Change.of(path, Access.PRIVATE, new byte[1]);
    }

    @Test
    void refusesAFileThatIsTheDirectoryOfAnother() {
        try (Storage storage = new DirectoryStorage(scratch.resolve("keys"))) {
            for (List<Change> changes : List.of(
                    List.of(change("a.keyring"), change("a.keyring/b.keyring")),
                    List.of(change("a.keyring/b/c"), change("x"), change("a.keyring")),
                    List.of(change("a").keepingPresentAs("b/1"), change("b")))) {
                InputFailure failure = assertThrows(InputFailure.class, () -> storage.apply(changes));
                assertEquals("would be a file and a directory", failure.reason());
            }
            assertTrue(storage.isEmpty());
        }
    }

    @Test
    void refusesTwoChangesOfOnePath() {
        for (List<Change> changes : List.of(
                List.of(change("a"), change("a")),
                List.of(change("a").keepingPresentAs("a.old/1"), change("a.old/1")))) {
            assertThrows(IllegalArgumentException.class, () -> ChangePaths.check(changes));
        }
        ChangePaths.check(List.of(change("a").keepingPresentAs("a.old/1"), change("a.old/2"), change("ab")));
    }
}
