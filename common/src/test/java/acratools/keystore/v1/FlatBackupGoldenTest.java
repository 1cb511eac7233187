package acratools.keystore.v1;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.UnsealFailure;
import acratools.keystore.BackupContent;
import acratools.keystore.KeyReport;
import acratools.protect.SecureCellProtector;
import acratools.secret.Secret;
import acratools.storage.DirectoryStorage;
import acratools.testkit.Golden;
import acratools.themis.SecureCell;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Acra's acra-backup wrote is read whole, and written again byte for byte. */
class FlatBackupGoldenTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @ValueSource(strings = {"plain", "history", "ids", "public-apart"})
    void readsWhatAcraWrote(String name) {
        JsonNode expected = Golden.json("backup/" + name + "/expected.json");
        try (Secret key = key(expected);
                FlatBackup backup = FlatBackup.open(Golden.bytes("backup/" + name + "/backup.bin"), key)) {
            List<String> contents = new ArrayList<>();
            expected.path("contents")
                    .forEach(each -> contents.add(
                            each.path("name").asText() + "=" + each.path("hex").asText()));
            List<String> read = new ArrayList<>();
            for (FlatBackupKey each : backup.keys()) {
                read.add(each.path() + "=" + each.content().use(HexFormat.of()::formatHex));
            }
            assertEquals(contents, read);
            for (KeyReport report : backup.reports()) {
                assertEquals(Optional.empty(), report.problem(), report.path());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "history", "ids", "public-apart"})
    void writesTheSameGobByteForByte(String name) {
        JsonNode expected = Golden.json("backup/" + name + "/expected.json");
        byte[] file = Golden.bytes("backup/" + name + "/backup.bin");
        try (Secret key = key(expected);
                Secret gob = SecureCell.unseal(file, key, new byte[0]);
                FlatBackup backup = FlatBackup.open(file, key)) {
            byte[] written = backup.encode();
            assertArrayEquals(gob.use(byte[]::clone), written);
            assertEquals(expected.path("gob_length").asInt(), written.length);
            try (Secret other = Secret.random(32, RANDOM);
                    FlatBackup again = FlatBackup.open(backup.seal(other, RANDOM), other)) {
                assertArrayEquals(written, again.encode());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain"})
    void refusesAnotherKey(String name) {
        try (Secret other = Secret.random(32, RANDOM)) {
            byte[] file = Golden.bytes("backup/" + name + "/backup.bin");
            assertThrows(UnsealFailure.class, () -> FlatBackup.open(file, other));
        }
    }

    /** What Acra's tool fails on, the poison records' symmetric key and their former keys, is there besides. */
    @ParameterizedTest
    @ValueSource(strings = {"plain", "history", "ids", "public-apart"})
    void takesOutWhatAcraDidAndWhatItCannot(String name) {
        Path tree = Golden.copy("keystore-v1/" + name, scratch.resolve(name));
        Path keys = tree.resolve("keys");
        JsonNode expected = Golden.json("backup/" + name + "/expected.json");
        byte[] masterKey =
                Base64.getDecoder().decode(expected.path("master_key_of_source").asText());
        try (Secret sealing = Secret.adopt(masterKey);
                DirectoryStorage storage =
                        new DirectoryStorage(keys, name.equals("public-apart") ? tree.resolve("public") : keys);
                BackupContent content = new FlatArchive(
                                storage,
                                new SecureCellProtector(sealing, RANDOM),
                                Clock.systemUTC(),
                                (level, message, pairs) -> {},
                                "keystore")
                        .take(() -> {})) {
            List<String> taken = new ArrayList<>();
            boolean poison = false;
            for (FlatBackupKey each : ((FlatBackup) content).keys()) {
                boolean unknownToAcra = each.path().startsWith(".poison_key/poison_key_sym")
                        || (each.path().startsWith(".poison_key/poison_key.") && each.isFormer());
                poison |= unknownToAcra;
                if (!unknownToAcra) {
                    taken.add(each.path() + "=" + each.content().use(HexFormat.of()::formatHex));
                }
            }
            List<String> wanted = new ArrayList<>();
            for (JsonNode each : expected.path("contents")) {
                String path = each.path("name").asText();
                if (!path.startsWith(".poison_key/poison_key.pub.old/")) {
                    wanted.add(path + "=" + each.path("hex").asText());
                }
            }
            assertEquals(wanted, taken);
            assertTrue(poison);
        }
    }

    /** One bit of one key is another: every name and every report is the same. */
    @ParameterizedTest
    @ValueSource(strings = "plain")
    void isNotTheSameIfAKeyIsAnother(String name) {
        JsonNode expected = Golden.json("backup/" + name + "/expected.json");
        try (Secret key = key(expected);
                FlatBackup backup = FlatBackup.open(Golden.bytes("backup/" + name + "/backup.bin"), key)) {
            byte[] gob = backup.encode();
            try (FlatBackup same = FlatBackup.decode(gob)) {
                assertTrue(backup.sameAs(same));
            }
            FlatBackupKey last = backup.keys().stream()
                    .filter(each -> each.path().endsWith("_sym"))
                    .findFirst()
                    .orElseThrow();
            String hex = last.content().use(HexFormat.of()::formatHex);
            gob[HexFormat.of().formatHex(gob).indexOf(hex) / 2] ^= 1;
            try (FlatBackup doctored = FlatBackup.decode(gob)) {
                assertEquals(backup.reports(), doctored.reports());
                assertFalse(backup.sameAs(doctored));
            }
        }
    }

    private static Secret key(JsonNode expected) {
        return Secret.adopt(
                Base64.getDecoder().decode(expected.path("backup_key").asText()));
    }
}
