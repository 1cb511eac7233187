package acratools.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.keystore.BackupContent;
import acratools.keystore.KeyReport;
import acratools.keystore.KeystoreVersion;
import acratools.keystore.RestorePlan;
import acratools.log.Log;
import acratools.masterkey.MasterKey;
import acratools.masterkey.MasterKeyCodec;
import acratools.packaged.LiveKeystore;
import acratools.packaged.TriedKeystore;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;

/** A backup's file and the file of its key, written and read in this process. */
record HereBackup(Path file, Path key) {
    private static final Log NO_LOG = (level, message, pairs) -> {};
    private static final SecureRandom RANDOM = new SecureRandom();

    private static MasterKeyCodec codec() {
        return new MasterKeyCodec(new OpenSecrets(), NO_LOG);
    }

    void export(TriedKeystore keystore) {
        try (LiveKeystore live = keystore.open()) {
            KeyFileSink sink = new KeyFileSink(key, RANDOM);
            sink.require();
            new Exporter(live.backup(), new OpenSecrets(), codec(), sink, RANDOM, Clock.systemUTC(), () -> {})
                    .export(file);
        }
    }

    BackupContent open() {
        byte[] stored = BackupInput.backup(file);
        KeystoreVersion version = BackupFormat.version(stored, "backup");
        try (Secret text = BackupInput.key(key);
                MasterKey opened = new BackupKeys(codec()).read(text, version, "key")) {
            return new BackupFormat(RANDOM).open(stored, opened, "backup");
        }
    }

    /** @throws AssertionError unless it opens, has that many keys, and each is sound */
    void requireSound(int keys) {
        try (BackupContent content = open()) {
            for (KeyReport report : content.reports()) {
                assertEquals(Optional.empty(), report.problem(), report.path());
            }
            assertEquals(keys, content.reports().size());
        }
    }

    RestorePlan importInto(TriedKeystore keystore) {
        try (BackupContent content = open();
                LiveKeystore live = keystore.open()) {
            return live.backup().restore(content, true, () -> {});
        }
    }

    /** The key as import takes it from the environment. */
    String keyText() {
        try {
            return Files.readString(key).trim();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
