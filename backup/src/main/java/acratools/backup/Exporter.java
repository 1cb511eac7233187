package acratools.backup;

import acratools.failure.StorageFailure;
import acratools.keystore.BackupContent;
import acratools.keystore.KeyReport;
import acratools.keystore.KeystoreBackup;
import acratools.masterkey.MasterKey;
import acratools.masterkey.MasterKeyCodec;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;
import acratools.storage.WholeFile;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;

/**
 * Writes a backup: all keys, the file beside its name, the same read again, opened and compared; then the key is kept; then
 * the file gets its name. So a backup never lies under its name without a key, and never replaces one with less.
 */
final class Exporter {
    private final KeystoreBackup keystore;
    private final OpenSecrets secrets;
    private final MasterKeyCodec codec;
    private final BackupKeySink sink;
    private final SecureRandom random;
    private final Clock clock;
    private final Runnable checkpoint;

    /** @param secrets what a signal erases; {@code checkpoint} is called where the run may stop; throws if it is to */
    Exporter(
            KeystoreBackup keystore,
            OpenSecrets secrets,
            MasterKeyCodec codec,
            BackupKeySink sink,
            SecureRandom random,
            Clock clock,
            Runnable checkpoint) {
        this.keystore = keystore;
        this.secrets = secrets;
        this.codec = codec;
        this.sink = sink;
        this.random = random;
        this.clock = clock;
        this.checkpoint = checkpoint;
    }

    /** Writes it to {@code target}. @return how many keys are inside */
    int export(Path target) {
        BackupFormat format = new BackupFormat(random);
        try (BackupContent content = keystore.take(checkpoint);
                MasterKey key = codec.generate(keystore.version(), random);
                Secret text = BackupKeys.text(key, keystore.version());
                WholeFile file =
                        WholeFile.write("backup", target, format.seal(content, key, clock.instant()), random)) {
            content.holdIn(secrets);
            Set<KeyReport> keys = new HashSet<>(content.reports());
            requireSame(format, file.readBack(), key, keys, target);
            checkpoint.run();
            sink.keep(text);
            boolean published = false;
            try {
                file.publish();
                published = true;
            } finally {
                if (!published) {
                    sink.takeBack();
                }
            }
            return keys.size();
        }
    }

    private void requireSame(BackupFormat format, byte[] written, MasterKey key, Set<KeyReport> keys, Path target) {
        try (BackupContent read = format.open(written, key, "backup " + target)) {
            read.holdIn(secrets);
            read.requireSound("backup " + target);
            if (!keys.equals(new HashSet<>(read.reports()))) {
                throw new StorageFailure(
                        "backup " + target,
                        "does not hold what was written to it",
                        "see whether the disk is sound, and write the backup to another one");
            }
        }
    }
}
