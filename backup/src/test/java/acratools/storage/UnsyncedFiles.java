package acratools.storage;

import acratools.secret.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;

/** Files whose directory cannot be synced, once they have their names. */
public final class UnsyncedFiles {
    private static final WriteSteps STEPS = (step, path) -> {
        if (step == WriteSteps.Step.SYNC_DIRECTORY) {
            throw new IOException("Input/output error");
        }
    };

    private UnsyncedFiles() {}

    public static WholeFile write(String what, Path target, byte[] content, SecureRandom random) {
        return WholeFile.write(what, target, content, random, STEPS);
    }

    public static WholeFile write(String what, Path target, Secret content, SecureRandom random) {
        return WholeFile.write(what, target, content, random, STEPS);
    }
}
