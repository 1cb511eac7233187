package acratools.backup;

import acratools.failure.StorageFailure;
import acratools.secret.Secret;
import acratools.storage.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;

/** A new file, 0600. */
final class KeyFileSink implements BackupKeySink {
    private static final String WHAT = "backup key file";

    private final Path file;
    private final SecureRandom random;

    KeyFileSink(Path file, SecureRandom random) {
        this.file = file;
        this.random = random;
    }

    @Override
    public void require() {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw WholeFile.exists(WHAT + " " + file);
        }
    }

    @Override
    public void keep(Secret text) {
        try (WholeFile whole = WholeFile.write(WHAT, file, text, random)) {
            whole.publishNew();
        }
    }

    @Override
    public void takeBack() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new StorageFailure(
                    WHAT + " " + file, "cannot be deleted", "it is the key of no backup: delete it by hand", e);
        }
    }
}
