package acratools.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.StorageFailure;
import acratools.keystore.BackupContent;
import acratools.keystore.KeystoreBackup;
import acratools.keystore.KeystoreVersion;
import acratools.keystore.RestorePlan;
import acratools.keystore.v1.FlatBackup;
import acratools.log.Log;
import acratools.masterkey.MasterKeyCodec;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;
import acratools.storage.UnsyncedFiles;
import acratools.storage.WholeFile;
import acratools.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup and its key where one of them cannot be written, or is not what was to be written. */
class ExporterTest {
    private static final Log NO_LOG = (level, message, pairs) -> {};
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final MasterKeyCodec CODEC = new MasterKeyCodec(new OpenSecrets(), NO_LOG);

    @TempDir
    private Path scratch;

    /** A keystore whose keys are those of a golden file; nothing can be put into it. */
    private static final class GoldenKeystore implements KeystoreBackup {
        @Override
        public KeystoreVersion version() {
            return KeystoreVersion.V1;
        }

        @Override
        public BackupContent take(Runnable checkpoint) {
            String key =
                    Golden.json("backup/plain/expected.json").path("backup_key").asText();
            try (Secret secret = Secret.adopt(Base64.getDecoder().decode(key))) {
                return FlatBackup.open(Golden.bytes("backup/plain/backup.bin"), secret);
            }
        }

        @Override
        public RestorePlan plan(BackupContent content, boolean overwrite) {
            throw new UnsupportedOperationException();
        }

        @Override
        public RestorePlan restore(BackupContent content, boolean overwrite, Runnable checkpoint) {
            throw new UnsupportedOperationException();
        }
    }

    private static Exporter exporter(KeystoreBackup keystore, BackupKeySink sink, FileWriting<byte[]> writing) {
        return new Exporter(keystore, new OpenSecrets(), CODEC, sink, RANDOM, Clock.systemUTC(), () -> {}, writing);
    }

    private static final KeystoreBackup KEYSTORE = new GoldenKeystore();

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(scratch)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void keepsTheKeyOfAFileThatHasItsNameWhateverFailsThen() throws IOException {
        Path key = scratch.resolve("b.key");
        Exporter exporter = exporter(KEYSTORE, new KeyFileSink(key, RANDOM), UnsyncedFiles::write);
        StorageFailure failure = assertThrows(StorageFailure.class, () -> exporter.export(scratch.resolve("b")));
        assertTrue(failure.reason().startsWith("was written, but may not survive a power failure"), failure.reason());
        assertTrue(failure.hint().orElse("").contains("its key is in file " + key), failure.toString());
        assertEquals(List.of("b", "b.key"), names());
    }

    @Test
    void aKeyFileThatMayNotSurviveIsTakenBackAndTheOldBackupStays() throws IOException {
        Files.writeString(scratch.resolve("b"), "older");
        KeyFileSink sink = new KeyFileSink(scratch.resolve("b.key"), RANDOM, UnsyncedFiles::write);
        Exporter exporter = exporter(KEYSTORE, sink, WholeFile::write);
        assertThrows(StorageFailure.class, () -> exporter.export(scratch.resolve("b")));
        assertEquals(List.of("b"), names());
        assertEquals("older", Files.readString(scratch.resolve("b")));
    }

    /** A sink whose every call is written down; one of them fails. */
    private static final class TellingSink implements BackupKeySink {
        final List<String> calls = new ArrayList<>();
        final String failing;
        final Path file;

        TellingSink(String failing, Path file) {
            this.failing = failing;
            this.file = file;
        }

        private void call(String name) {
            calls.add(name + (Files.isDirectory(file) ? "" : " " + Files.exists(file)));
            if (name.equals(failing)) {
                throw new StorageFailure("sink", name + " failed", "");
            }
        }

        @Override
        public String place() {
            return "nowhere";
        }

        @Override
        public void require() {
            call("require");
        }

        @Override
        public void keep(Secret text) {
            call("keep");
        }

        @Override
        public void takeBack() {
            call("takeBack");
        }
    }

    @Test
    void aFileDoesNotGetItsNameIfItsKeyIsNotKept() {
        Path file = scratch.resolve("b");
        TellingSink sink = new TellingSink("keep", file);
        assertThrows(
                StorageFailure.class,
                () -> exporter(KEYSTORE, sink, WholeFile::write).export(file));
        assertEquals(List.of("keep false"), sink.calls);
        assertFalse(Files.exists(file));
    }

    @Test
    void theFirstFailureIsToldBeforeTheOneOfTakingBack() throws IOException {
        Path file = scratch.resolve("b");
        TellingSink sink = new TellingSink("takeBack", file);
        FileWriting<byte[]> inTheWay = (what, target, content, random) -> {
            WholeFile whole = WholeFile.write(what, target, content, random);
            assertTrue(target.toFile().mkdir()
                    && target.resolve("in the way").toFile().mkdir());
            return whole;
        };
        StorageFailure failure = assertThrows(
                StorageFailure.class, () -> exporter(KEYSTORE, sink, inTheWay).export(file));
        assertNotEquals("sink", failure.subject());
        assertEquals("takeBack failed", ((StorageFailure) failure.getSuppressed()[0]).reason());
        assertEquals(List.of("keep", "takeBack"), sink.calls);
    }
}
