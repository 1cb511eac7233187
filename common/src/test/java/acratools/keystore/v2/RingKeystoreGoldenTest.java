package acratools.keystore.v2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.ToolFailure;
import acratools.id.KeyKind;
import acratools.id.KeyRef;
import acratools.keystore.KeyBatch;
import acratools.keystore.KeyEntry;
import acratools.keystore.KeyEntry.Half;
import acratools.keystore.KeyHistory;
import acratools.masterkey.MasterKeyPair;
import acratools.secret.Secret;
import acratools.storage.DirectoryStorage;
import acratools.testkit.Golden;
import acratools.testkit.GoldenCase;
import acratools.testkit.GoldenSource;
import acratools.themis.EcKeyPair;
import acratools.themis.EcPrivateKey;
import acratools.themis.EcPublicKey;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real Acra wrote is read whole, written again to the byte, added to, and still there. */
class RingKeystoreGoldenTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @ValueSource(strings = {"plain", "history", "ids"})
    void readsEveryKeyThatAcraWrote(String name) {
        JsonNode expected = GoldenRings.expected(name);
        try (MasterKeyPair masterKey =
                        GoldenRings.masterKey(expected.get("master_key").asText());
                RingKeystore keystore = GoldenRings.open(GoldenRings.copy(name, scratch), masterKey)) {
            requireAllThere(keystore, expected, 0);
            TreeSet<String> files = new TreeSet<>();
            keystore.list().forEach(entry -> files.add(entry.path()));
            TreeSet<String> expectedFiles = new TreeSet<>();
            byRing(expected).keySet().forEach(ring -> expectedFiles.add(ring + ".keyring"));
            assertEquals(expectedFiles, files);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "history", "ids"})
    void addsKeysAndStillHasTheOldOnes(String name) {
        JsonNode expected = GoldenRings.expected(name);
        Path root = GoldenRings.copy(name, scratch);
        try (MasterKeyPair masterKey =
                GoldenRings.masterKey(expected.get("master_key").asText())) {
            try (RingKeystore keystore = GoldenRings.open(root, masterKey);
                    KeyBatch batch = keystore.newBatch()) {
                for (String ring : byRing(expected).keySet()) {
                    add(batch, RingLayout.ref(ring).orElseThrow());
                }
                batch.commit();
            }
            try (RingKeystore keystore = GoldenRings.open(root, masterKey)) {
                requireAllThere(keystore, expected, 1);
            }
        }
    }

    private static void add(KeyBatch batch, KeyRef ref) {
        if (ref.kind() == KeyKind.STORAGE_PAIR) {
            try (EcKeyPair pair = EcKeyPair.generate(RANDOM)) {
                batch.add(ref, pair);
            }
        } else {
            try (Secret key = Secret.random(32, RANDOM)) {
                batch.add(ref, key);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "history", "ids"})
    void readsNumbersStatesAndTimes(String name) throws IOException {
        JsonNode expected = GoldenRings.expected(name);
        for (Map.Entry<String, List<JsonNode>> entry : byRing(expected).entrySet()) {
            KeyRing ring = KeyRingCodec.decode(
                    container(name, entry.getKey(), expected).data(), entry.getKey());
            List<String> found = new ArrayList<>();
            ring.keys()
                    .forEach(key -> found.add(key.seqnum() + " " + key.state().code() + " "
                            + new String(UtcTime.encode(key.validSince()), StandardCharsets.US_ASCII) + " "
                            + new String(UtcTime.encode(key.validUntil()), StandardCharsets.US_ASCII) + " "
                            + (key.seqnum() == ring.current())));
            List<String> wanted = new ArrayList<>();
            entry.getValue()
                    .forEach(key -> wanted.add(key.get("seqnum").asInt() + " "
                            + key.get("state").asInt() + " " + key.get("since").asText() + " "
                            + key.get("until").asText() + " "
                            + key.get("current").asBoolean()));
            assertEquals(wanted, found, entry.getKey());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "history", "ids"})
    void writesTheSameBytesOfTheSameRing(String name) throws IOException {
        JsonNode expected = GoldenRings.expected(name);
        try (MasterKeyPair masterKey =
                GoldenRings.masterKey(expected.get("master_key").asText())) {
            RingSigner signer = new RingSigner(masterKey.signatureKey());
            for (String path : byRing(expected).keySet()) {
                SignedContainer read = container(name, path, expected);
                KeyRing ring = KeyRingCodec.decode(read.data(), path);
                SignedContainer again = new SignedContainer(
                        SignedContainer.Content.KEY_RING, read.lastModified(), KeyRingCodec.encode(ring));
                assertArrayEquals(stored(name, path), again.write(signer, RingLayout.signatureContext(path)), path);
            }
        }
    }

    private static byte[] stored(String name, String ring) throws IOException {
        return Files.readAllBytes(Golden.path("keystore-v2/" + name + "/keys").resolve(ring + ".keyring"));
    }

    private static SignedContainer container(String name, String ring, JsonNode expected) throws IOException {
        try (MasterKeyPair masterKey =
                GoldenRings.masterKey(expected.get("master_key").asText())) {
            return SignedContainer.read(
                    stored(name, ring),
                    SignedContainer.Content.KEY_RING,
                    new RingSigner(masterKey.signatureKey()),
                    RingLayout.signatureContext(ring));
        }
    }

    @Test
    void namesTheSameRingsAsAcra() {
        for (String name : List.of("plain", "history", "ids")) {
            for (String ring : byRing(GoldenRings.expected(name)).keySet()) {
                assertEquals(ring, RingLayout.ring(RingLayout.ref(ring).orElseThrow()));
            }
        }
    }

    /** The keys of each ring, oldest first. */
    private static Map<String, List<JsonNode>> byRing(JsonNode expected) {
        Map<String, List<JsonNode>> rings = new LinkedHashMap<>();
        expected.get("keys")
                .forEach(key -> rings.computeIfAbsent(key.get("path").asText(), ring -> new ArrayList<>())
                        .add(key));
        return rings;
    }

    private static void requireAllThere(RingKeystore keystore, JsonNode expected, int newKeys) {
        List<KeyEntry> listed = keystore.list();
        byRing(expected).forEach((ring, keys) -> {
            KeyRef ref = RingLayout.ref(ring).orElseThrow();
            Half half = RingLayout.sealedHalf(ref.kind());
            KeyHistory history = keystore.history(ref);
            assertEquals(keys.size() + newKeys, history.size(), ring);
            for (int i = 0; i < history.size(); i++) {
                assertTrue(listed.contains(new KeyEntry(ring + ".keyring", Optional.of(ref), half, i)), ring);
            }
            for (int i = 0; i < keys.size(); i++) {
                JsonNode key = keys.get(keys.size() - 1 - i);
                String field = half == Half.PRIVATE ? "private" : "symmetric";
                try (Secret opened = history.open(i + newKeys)) {
                    assertEquals(key.get(field).asText(), opened.use(HexFormat.of()::formatHex), ring);
                }
                if (key.get("current").asBoolean() && newKeys == 0) {
                    requireCurrent(keystore, ref, key, field);
                }
            }
        });
    }

    private static void requireCurrent(RingKeystore keystore, KeyRef ref, JsonNode key, String field) {
        assertTrue(keystore.contains(ref));
        try (Secret current = keystore.currentKey(ref)) {
            assertEquals(key.get(field).asText(), current.use(HexFormat.of()::formatHex));
        }
        if (ref.kind() == KeyKind.STORAGE_PAIR) {
            assertEquals(
                    key.get("public").asText(),
                    HexFormat.of().formatHex(keystore.publicKey(ref).container()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "history", "ids"})
    void writesTheSameFilesOfTheSameKeysTimesAndVectors(String name) throws IOException {
        JsonNode expected = GoldenRings.expected(name);
        Path root = scratch.resolve("new");
        try (MasterKeyPair masterKey =
                GoldenRings.masterKey(expected.get("master_key").asText())) {
            for (Map.Entry<String, List<JsonNode>> entry : byRing(expected).entrySet()) {
                KeyRef ref = RingLayout.ref(entry.getKey()).orElseThrow();
                SignedContainer container = container(name, entry.getKey(), expected);
                KeyRing ring = KeyRingCodec.decode(container.data(), entry.getKey());
                for (int i = 0; i < ring.keys().size(); i++) {
                    RingKey key = ring.keys().get(i);
                    byte[] sealed = key.part(RingLayout.sealedHalf(ref.kind())).orElseThrow();
                    Clock clock = Clock.fixed(key.validSince().plusMillis(999), ZoneOffset.UTC);
                    SecureRandom vector = new GivenBytes(Arrays.copyOfRange(sealed, 16, 28));
                    try (RingKeystore keystore =
                                    GoldenRings.open(new DirectoryStorage(root), masterKey, clock, vector);
                            KeyBatch batch = keystore.newBatch()) {
                        addGolden(batch, ref, entry.getValue().get(i));
                        batch.commit();
                    }
                }
                assertEquals(ring.keys().get(ring.keys().size() - 1).validSince(), container.lastModified());
                assertArrayEquals(
                        stored(name, entry.getKey()),
                        Files.readAllBytes(root.resolve(entry.getKey() + ".keyring")),
                        entry.getKey());
            }
        }
    }

    private static void addGolden(KeyBatch batch, KeyRef ref, JsonNode key) {
        String field = ref.kind() == KeyKind.STORAGE_PAIR ? "private" : "symmetric";
        try (Secret secret = Secret.adopt(HexFormat.of().parseHex(key.get(field).asText()))) {
            if (ref.kind() != KeyKind.STORAGE_PAIR) {
                batch.add(ref, secret);
                return;
            }
            EcPublicKey publicKey =
                    EcPublicKey.read(HexFormat.of().parseHex(key.get("public").asText()));
            try (EcKeyPair pair = new EcKeyPair(publicKey, EcPrivateKey.read(secret))) {
                batch.add(ref, pair);
            }
        }
    }

    /** Gives these bytes, again and again. */
    private static final class GivenBytes extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final byte[] bytes;

        GivenBytes(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public void nextBytes(byte[] wanted) {
            System.arraycopy(bytes, 0, wanted, 0, wanted.length);
        }
    }

    @ParameterizedTest
    @GoldenSource("keystore-v2/edited.json")
    void givesTheVerdictOnWhatWasEdited(GoldenCase golden) throws IOException {
        Path root = GoldenRings.copy(golden.text("base"), scratch);
        for (JsonNode edit : golden.json("edits")) {
            edit(root, edit);
        }
        String masterKey = golden.has("master_key")
                ? golden.text("master_key")
                : GoldenRings.expected(golden.text("base")).get("master_key").asText();
        if (golden.text("expect").equals("opens")) {
            try (Secret key = read(root, masterKey, golden.text("read"))) {
                assertArrayEquals(golden.hex("hex"), key.use(byte[]::clone));
            }
        } else {
            ToolFailure failure = assertThrows(ToolFailure.class, () -> read(root, masterKey, golden.text("read")));
            String wanted = REASONS.entrySet().stream()
                    .filter(entry -> golden.toString().matches(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElseThrow();
            assertTrue(failure.reason().matches(wanted), failure.getMessage());
            assertFalse(failure.hint().orElseThrow().isEmpty());
        }
    }

    private static Secret read(Path root, String masterKey, String ring) {
        try (MasterKeyPair pair = GoldenRings.masterKey(masterKey);
                RingKeystore keystore = GoldenRings.open(root, pair)) {
            return keystore.currentKey(RingLayout.ref(ring).orElseThrow());
        }
    }

    private static void edit(Path root, JsonNode edit) throws IOException {
        Path file = root.resolve(edit.get("file").asText());
        if (edit.has("delete")) {
            Files.delete(file);
            return;
        }
        byte[] content = edit.has("content_hex")
                ? HexFormat.of().parseHex(edit.get("content_hex").asText())
                : Files.readAllBytes(
                        edit.has("copy_of") ? root.resolve(edit.get("copy_of").asText()) : file);
        if (edit.has("xor")) {
            content[edit.get("xor").get(0).asInt()] ^=
                    (byte) edit.get("xor").get(1).asInt();
        }
        if (edit.has("cut")) {
            content = Arrays.copyOf(content, edit.get("cut").asInt());
        }
        if (edit.has("append_hex")) {
            byte[] more = HexFormat.of().parseHex(edit.get("append_hex").asText());
            content = Arrays.copyOf(content, content.length + more.length);
            System.arraycopy(more, 0, content, content.length - more.length, more.length);
        }
        boolean isNew = !Files.exists(file);
        Files.write(file, content);
        if (isNew) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    /** Which refusal each case of edited.json wants, by a pattern of its name. */
    private static final Map<String, String> REASONS = reasons();

    private static Map<String, String> reasons() {
        Map<String, String> reasons = new LinkedHashMap<>();
        reasons.put("another encryption key", "does not open under this key");
        reasons.put(
                "another signature key|ring of another path|a second signature that is wrong",
                "its signature is wrong");
        reasons.put("both keys equal", "the master key's encryption key and signature key are the same");
        reasons.put("a key of 31 bytes", "the master key's \"encryption\" has 31 bytes.*");
        reasons.put("master key is not JSON", "the master key is not the JSON that keystore v2 takes");
        reasons.put("signature field missing", "the master key's JSON has no string \"signature\"");
        reasons.put("empty file", "lacks an element");
        reasons.put("last byte missing", "ends before the length that it tells");
        reasons.put("bytes after the container", "has bytes after the signed container");
        reasons.put("file missing", "there is no such key");
        reasons.put("version file missing", "there is no keystore of version 2 here");
        reasons.put("version file of another version|version file with a newline", "does not hold .*");
        reasons.put("only a signature of an unknown algorithm|no signature", "has no signature of a known algorithm");
        reasons.put("content type 2", "its content is of type 2, not 1");
        reasons.put("container version 3", "is of the unknown version 3");
        reasons.put("purpose of another ring", "is signed for another purpose than .*");
        reasons.put("no keys, current -1", "has no current key");
        reasons.put("current names no key", "its current key is number 99, which it does not hold");
        reasons.put("the same seqnum twice", "numbers two keys 1");
        reasons.put("byte (0|4) xor 01", "holds an element of an unexpected type");
        reasons.put("byte 1 xor 01", "tells a length that is .*|ends before .*|has bytes after .*");
        reasons.put("byte 255 xor 01", "has no signature of a known algorithm");
        reasons.put("byte \\d+ xor 01", "its signature is wrong");
        return reasons;
    }
}
