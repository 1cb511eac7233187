package acratools.storage;

import java.io.IOException;
import java.nio.file.Path;

/** Told of each step of a write before it is taken; tests fail or kill there. */
@FunctionalInterface
interface WriteSteps {
    /** What is about to be done. */
    enum Step {
        CREATE_DIRECTORY,
        CREATE_FILE,
        WRITE_FILE,
        SYNC_FILE,
        SYNC_DIRECTORY,
        COMMIT,
        KEEP_PRESENT,
        LINK,
        REPLACE,
        DELETE
    }

    /** The steps of a real run: nothing in the way. */
    WriteSteps FREE = (step, path) -> {};

    /** May throw in place of the step's own failure. */
    void before(Step step, Path path) throws IOException;
}
