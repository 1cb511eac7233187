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
    private final FileWriting<Secret> writing;

    KeyFileSink(Path file, SecureRandom random) {
        this(file, random, WholeFile::write);
    }

    KeyFileSink(Path file, SecureRandom random, FileWriting<Secret> writing) {
        this.file = file;
        this.random = random;
        this.writing = writing;
    }

    @Override
    public String place() {
        return "in file " + file;
    }

    @Override
    public void require() {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw WholeFile.exists(WHAT + " " + file);
        }
        WholeFile.sweep(file);
    }

    @Override
    public void keep(Secret text) {
        try (WholeFile whole = writing.write(WHAT, file, text, random)) {
            try {
                whole.publishNew();
            } catch (RuntimeException failure) {
                if (whole.isPublished()) {
                    takeBackAfter(failure);
                }
                throw failure;
            }
        }
    }

    private void takeBackAfter(RuntimeException failure) {
        try {
            takeBack();
        } catch (StorageFailure stays) {
            failure.addSuppressed(stays);
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
