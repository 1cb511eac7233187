package acratools.keystore.v2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InputFailure;
import acratools.keystore.BackupContent;
import acratools.keystore.KeyEntry.Half;
import acratools.keystore.KeyReport;
import acratools.masterkey.MasterKeyPair;
import acratools.protect.SecureCellProtector;
import acratools.secret.Secret;
import acratools.storage.DirectoryStorage;
import acratools.testkit.Golden;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Acra's acra-keys exported is read whole, and what we export holds the same. */
class ExportBundleGoldenTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @ValueSource(strings = {"plain", "history", "ids", "plain-public", "history-public", "ids-public"})
    void readsWhatAcraExported(String name) {
        try (MasterKeyPair keys = accessKeys(name);
                RingBackup backup = open(name, keys)) {
            JsonNode expected = Golden.json("bundle/" + name + "/expected.json");
            assertEquals(wanted(expected), found(backup));
            for (KeyReport report : backup.reports()) {
                assertEquals(Optional.empty(), report.problem(), report.path());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "history", "ids", "history-public"})
    void writesTheSamePlaintextByteForByte(String name) {
        try (MasterKeyPair keys = accessKeys(name);
                RingBackup backup = open(name, keys);
                Secret other = Secret.random(32, RANDOM);
                Secret signing = Secret.random(32, RANDOM)) {
            byte[] plain = ExportBundle.encode(backup.rings(), backup.seals());
            RingSigner signer = new RingSigner(signing);
            byte[] file = backup.seal(other, signer, Instant.parse("2026-11-25T02:00:00Z"), RANDOM);
            try (RingBackup again = RingBackup.open(file, other, signer, RANDOM)) {
                assertArrayEquals(plain, ExportBundle.encode(again.rings(), again.seals()));
                assertEquals(Golden.bytes("bundle/" + name + "/bundle.dat").length, file.length);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "history", "ids"})
    void takesOutWhatAcraDid(String name) {
        Path root = GoldenRings.copy(name, scratch);
        try (MasterKeyPair masterKey = GoldenRings.masterKey(
                        GoldenRings.expected(name).path("master_key").asText());
                DirectoryStorage storage = new DirectoryStorage(root);
                BackupContent taken = new RingArchive(
                                storage,
                                new SecureCellProtector(masterKey.encryptionKey(), RANDOM),
                                new RingSigner(masterKey.signatureKey()),
                                Clock.systemUTC(),
                                (level, message, pairs) -> {},
                                "keystore")
                        .take(() -> {})) {
            assertEquals(wanted(Golden.json("bundle/" + name + "/expected.json")), found((RingBackup) taken));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain"})
    void refusesOtherAccessKeysAndEveryAlteredByte(String name) {
        byte[] file = Golden.bytes("bundle/" + name + "/bundle.dat");
        try (MasterKeyPair keys = accessKeys(name);
                MasterKeyPair others = accessKeys("history")) {
            RingSigner signer = new RingSigner(keys.signatureKey());
            InputFailure failure = assertThrows(
                    InputFailure.class,
                    () -> RingBackup.open(file, others.encryptionKey(), new RingSigner(others.signatureKey()), RANDOM));
            assertTrue(failure.hint().orElseThrow().contains("access keys"));
            for (int i = 0; i < file.length; i += 7) {
                byte[] altered = file.clone();
                altered[i] ^= 1;
                assertThrows(InputFailure.class, () -> RingBackup.open(altered, keys.encryptionKey(), signer, RANDOM));
            }
        }
    }

    private static MasterKeyPair accessKeys(String name) {
        return GoldenRings.masterKey(
                Base64.getEncoder().encodeToString(Golden.bytes("bundle/" + name + "/access-keys.json")));
    }

    private static RingBackup open(String name, MasterKeyPair keys) {
        return RingBackup.open(
                Golden.bytes("bundle/" + name + "/bundle.dat"),
                keys.encryptionKey(),
                new RingSigner(keys.signatureKey()),
                RANDOM);
    }

    private static List<String> wanted(JsonNode expected) {
        List<String> wanted = new ArrayList<>();
        for (JsonNode ring : expected.path("contents")) {
            String path = ring.path("path").asText();
            wanted.add(path + " current " + ring.path("current").asInt());
            for (JsonNode key : ring.path("keys")) {
                String head = path + " " + key.path("seqnum").asInt() + " "
                        + key.path("state").asInt() + " " + key.path("since").asText() + " "
                        + key.path("until").asText();
                for (JsonNode form : key.path("data")) {
                    for (Half half : Half.values()) {
                        JsonNode part = form.path(half.name().toLowerCase(java.util.Locale.ROOT));
                        if (!part.isMissingNode()) {
                            wanted.add(head + " " + form.path("format").asInt() + " " + half + " " + part.asText());
                        }
                    }
                }
            }
        }
        wanted.sort(Comparator.naturalOrder());
        return wanted;
    }

    private static List<String> found(RingBackup backup) {
        List<String> found = new ArrayList<>();
        for (KeyRing sealed : backup.rings()) {
            KeyRing ring = backup.seals().open(sealed);
            found.add(ring.path() + " current " + ring.current());
            for (RingKey key : ring.keys()) {
                String head =
                        ring.path() + " " + key.seqnum() + " " + key.state().code() + " "
                                + text(UtcTime.encode(key.validSince())) + " " + text(UtcTime.encode(key.validUntil()));
                for (KeyData form : key.data()) {
                    for (Half half : Half.values()) {
                        form.part(half)
                                .ifPresent(part -> found.add(head + " " + form.format() + " " + half + " "
                                        + HexFormat.of().formatHex(part)));
                    }
                }
            }
        }
        found.sort(Comparator.naturalOrder());
        return found;
    }

    private static String text(byte[] ascii) {
        return new String(ascii, java.nio.charset.StandardCharsets.US_ASCII);
    }
}
