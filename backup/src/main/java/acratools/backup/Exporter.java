package acratools.backup;

import acratools.failure.StorageFailure;
import acratools.failure.ToolFailure;
import acratools.keystore.BackupContent;
import acratools.keystore.KeystoreBackup;
import acratools.masterkey.MasterKey;
import acratools.masterkey.MasterKeyCodec;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;
import acratools.storage.WholeFile;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;

/**
 * Writes a backup: all keys, the file beside its name, the same read again, opened and compared; then the key is kept; then
 * the file gets its name. So a backup never lies under its name without a key that is kept, or, if it went to standard output,
 * was taken by whatever reads that, and never replaces one with less.
 */
final class Exporter {
    private final KeystoreBackup keystore;
    private final OpenSecrets secrets;
    private final MasterKeyCodec codec;
    private final BackupKeySink sink;
    private final SecureRandom random;
    private final Clock clock;
    private final Runnable checkpoint;
    private final FileWriting<byte[]> writing;

    /** @param secrets what a signal erases; {@code checkpoint} is called where the run may stop; throws if it is to */
    Exporter(
            KeystoreBackup keystore,
            OpenSecrets secrets,
            MasterKeyCodec codec,
            BackupKeySink sink,
            SecureRandom random,
            Clock clock,
            Runnable checkpoint) {
        this(keystore, secrets, codec, sink, random, clock, checkpoint, WholeFile::write);
    }

    Exporter(
            KeystoreBackup keystore,
            OpenSecrets secrets,
            MasterKeyCodec codec,
            BackupKeySink sink,
            SecureRandom random,
            Clock clock,
            Runnable checkpoint,
            FileWriting<byte[]> writing) {
        this.keystore = keystore;
        this.secrets = secrets;
        this.codec = codec;
        this.sink = sink;
        this.random = random;
        this.clock = clock;
        this.checkpoint = checkpoint;
        this.writing = writing;
    }

    /** Writes it to {@code target}. @return how many keys are inside */
    int export(Path target) {
        BackupFormat format = new BackupFormat(random);
        WholeFile.sweep(target);
        try (BackupContent content = keystore.take(checkpoint)) {
            content.holdIn(secrets);
            try (MasterKey key = codec.generate(keystore.version(), random);
                    Secret text = BackupKeys.text(key, keystore.version());
                    WholeFile file =
                            writing.write("backup", target, format.seal(content, key, clock.instant()), random)) {
                requireSame(format, file.readBack(), key, content, target);
                checkpoint.run();
                sink.keep(text);
                publish(file);
            }
            return content.reports().size();
        }
    }

    /** Once the file has its name its key stays, whatever fails. */
    private void publish(WholeFile file) {
        try {
            file.publish();
        } catch (RuntimeException | Error failure) {
            if (file.isPublished() && failure instanceof ToolFailure told) {
                throw new StorageFailure(
                        told.subject(), told.reason(), "its key is " + sink.place() + "; write it again", told);
            }
            if (!file.isPublished()) {
                takeBackAfter(failure);
            }
            throw failure;
        }
    }

    private void takeBackAfter(Throwable failure) {
        try {
            sink.takeBack();
        } catch (ToolFailure stays) {
            failure.addSuppressed(stays);
        }
    }

    private void requireSame(BackupFormat format, byte[] written, MasterKey key, BackupContent content, Path target) {
        try (BackupContent read = format.open(written, key, "backup " + target)) {
            read.holdIn(secrets);
            if (!content.sameAs(read)) {
                throw new StorageFailure(
                        "backup " + target,
                        "does not hold what was written to it",
                        "see whether the disk is sound, and write the backup to another one");
            }
        }
    }
}
