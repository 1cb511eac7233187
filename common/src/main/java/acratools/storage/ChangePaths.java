package acratools.storage;

import acratools.failure.InputFailure;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The paths of one write: each is plain, none is written twice, and none is a directory of another. */
final class ChangePaths {
    private final Set<String> written = new HashSet<>();
    private final Set<String> directories = new HashSet<>();

    private ChangePaths() {}

    /** @throws InputFailure if a write of {@code changes} would lose one of them, or could never be finished */
    static void check(List<Change> changes) {
        ChangePaths paths = new ChangePaths();
        for (Change change : changes) {
            paths.add(change.path());
            change.historyPath().ifPresent(paths::add);
            change.stagingPath().ifPresent(StoragePath::check);
        }
        for (String path : paths.written) {
            if (paths.directories.contains(path)) {
                throw new InputFailure(
                        "path \"" + path + "\"",
                        "would be a file and a directory",
                        "one of the names below it is no key's: take it out");
            }
        }
    }

    private void add(String path) {
        StoragePath.check(path);
        if (!written.add(path)) {
            throw new IllegalArgumentException("two changes of " + path);
        }
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            if (!directories.add(path.substring(0, slash))) {
                return;
            }
        }
    }
}
