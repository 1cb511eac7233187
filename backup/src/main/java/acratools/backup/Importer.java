package acratools.backup;

import acratools.keystore.BackupContent;
import acratools.keystore.KeystoreBackup;
import acratools.keystore.RestorePlan;

/** Puts a backup into a keystore, or says what that would do. */
final class Importer {
    private final KeystoreBackup keystore;
    private final boolean overwrite;
    private final Runnable checkpoint;

    /** @param checkpoint called where the run may stop; throws if it is to */
    Importer(KeystoreBackup keystore, boolean overwrite, Runnable checkpoint) {
        this.keystore = keystore;
        this.overwrite = overwrite;
        this.checkpoint = checkpoint;
    }

    RestorePlan plan(BackupContent content) {
        return keystore.plan(content, overwrite);
    }

    RestorePlan run(BackupContent content) {
        return keystore.restore(content, overwrite, checkpoint);
    }
}
