package acratools.keystore.v1;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.KeystoreFailure;
import acratools.failure.UnsealFailure;
import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyRef;
import acratools.id.ZoneId;
import acratools.keystore.KeyBatch;
import acratools.keystore.KeyEntry;
import acratools.keystore.KeyEntry.Half;
import acratools.keystore.KeyHistory;
import acratools.protect.SecureCellProtector;
import acratools.secret.Secret;
import acratools.storage.Access;
import acratools.storage.DirectoryStorage;
import acratools.testkit.Golden;
import acratools.testkit.GoldenCase;
import acratools.testkit.GoldenSource;
import acratools.themis.EcKeyPair;
import acratools.themis.EcPublicKey;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real Acra wrote is read whole, added to, and still there. */
class FlatKeystoreGoldenTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @ValueSource(strings = {"plain", "history", "ids", "public-apart"})
    void readsEveryKeyThatAcraWrote(String name) {
        try (Opened opened = open(name)) {
            requireAllThere(opened, 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "history", "ids", "public-apart"})
    void addsKeysAndStillHasTheOldOnes(String name) {
        try (Opened opened = open(name)) {
            TreeSet<String> currents = new TreeSet<>();
            Map<KeyRef, EcPublicKey> pairs = new HashMap<>();
            try (KeyBatch batch = opened.keystore.newBatch()) {
                for (KeyEntry entry : opened.keystore.list()) {
                    KeyRef ref = entry.ref().orElseThrow();
                    if (entry.generation() == 0 && currents.add(FlatLayout.path(ref))) {
                        pairs.putAll(addNew(batch, ref));
                    }
                }
                addNew(batch, new KeyRef(new ZoneId("DDDDDDDDaaaabbbbccccdddd"), KeyKind.STORAGE_PAIR));
                batch.commit();
            }
            requireAllThere(opened, 1);
            pairs.forEach((ref, key) -> assertEquals(key, opened.keystore.publicKey(ref)));
        }
    }

    private static Map<KeyRef, EcPublicKey> addNew(KeyBatch batch, KeyRef ref) {
        if (ref.kind() != KeyKind.STORAGE_PAIR) {
            try (Secret key = Secret.random(32, RANDOM)) {
                batch.add(ref, key);
            }
            return Map.of();
        }
        try (EcKeyPair pair = EcKeyPair.generate(RANDOM)) {
            batch.add(ref, pair);
            return Map.of(ref, pair.publicKey());
        }
    }

    /** {@code shift} is by how many generations every golden key has become older */
    private static void requireAllThere(Opened opened, int shift) {
        Map<String, JsonNode> expected = new TreeMap<>();
        opened.expected.get("keys").forEach(key -> expected.put(key.get("path").asText(), key));
        Map<String, Integer> generations = expectedGenerations(expected);
        Map<String, KeyEntry> listed = new HashMap<>();
        opened.keystore.list().forEach(entry -> listed.put(entry.path(), entry));
        if (shift == 0) {
            assertEquals(expected.keySet(), new TreeSet<>(listed.keySet()));
        }
        expected.forEach((path, key) -> {
            FlatName name = FlatLayout.parse(path).orElseThrow();
            int generation = generations.get(path) + shift;
            assertTrue(
                    listed.values().stream()
                            .anyMatch(entry -> entry.generation() == generation
                                    && entry.half() == name.half()
                                    && entry.ref().equals(name.ref())),
                    path);
            assertEquals(
                    key.get("kind").asText().toUpperCase(Locale.ROOT),
                    name.half().name(),
                    path);
            byte[] content = HexFormat.of().parseHex(key.get("hex").asText());
            if (name.half() == Half.PUBLIC) {
                requirePublic(opened, name, generation, content);
            } else {
                assertEquals(key.get("context").asText(), name.context());
                requireSealed(opened, name.ref().orElseThrow(), generation, content);
            }
        });
    }

    private static void requirePublic(Opened opened, FlatName name, int generation, byte[] content) {
        KeyRef ref = name.ref().orElseThrow();
        if (generation == 0) {
            assertEquals(EcPublicKey.read(content), opened.keystore.publicKey(ref));
        } else {
            String path = opened.keystore.former(name.current(), Access.PUBLIC).get(generation - 1);
            assertArrayEquals(content, opened.keystore.present(path, Access.PUBLIC));
        }
    }

    private static void requireSealed(Opened opened, KeyRef ref, int generation, byte[] content) {
        KeyHistory history = opened.keystore.history(ref);
        assertTrue(opened.keystore.contains(ref));
        assertTrue(generation < history.size());
        try (Secret key = history.open(generation)) {
            assertArrayEquals(content, key.use(byte[]::clone), ref + " " + generation);
        }
        if (generation == 0) {
            try (Secret key = opened.keystore.currentKey(ref)) {
                assertArrayEquals(content, key.use(byte[]::clone));
            }
        }
    }

    private static Map<String, Integer> expectedGenerations(Map<String, JsonNode> expected) {
        Map<String, Integer> generations = new HashMap<>();
        Map<String, Integer> counted = new HashMap<>();
        for (String path : new TreeSet<>(expected.keySet()).descendingSet()) {
            int old = path.indexOf(".old/");
            generations.put(path, old < 0 ? 0 : counted.merge(path.substring(0, old), 1, Integer::sum));
        }
        return generations;
    }

    @ParameterizedTest
    @GoldenSource("keystore-v1/edited.json")
    void givesTheVerdictOnEditedTrees(GoldenCase golden) throws IOException {
        Path keys = Golden.copy("keystore-v1/" + golden.text("base") + "/keys", scratch.resolve("keys"));
        for (JsonNode edit : golden.json("edits")) {
            edit(keys, edit);
        }
        JsonNode expected = Golden.json("keystore-v1/" + golden.text("base") + "/expected.json");
        String masterKey = golden.has("master_key")
                ? golden.text("master_key")
                : expected.get("master_key").asText();
        byte[] raw = masterKey(masterKey);
        if (raw.length == 0) {
            // What is no base64 never becomes a key: acratools.masterkey refuses it.
            assertFalse(golden.text("expect").equals("opens"));
            return;
        }
        assertEquals("client/client/storage", golden.text("read"));
        KeyRef ref = new KeyRef(new ClientId("client"), KeyKind.STORAGE_PAIR);
        try (Secret key = Secret.adopt(raw);
                FlatKeystore keystore = keystore(new DirectoryStorage(keys), key)) {
            boolean missing = !Files.exists(keys.resolve("client_storage"));
            if (golden.text("half").equals("public")) {
                KeystoreFailure failure = assertThrows(KeystoreFailure.class, () -> keystore.publicKey(ref));
                assertTrue(failure.subject().endsWith("client_storage.pub"), failure.getMessage());
            } else if (golden.text("expect").equals("opens")) {
                try (Secret opened = keystore.currentKey(ref)) {
                    assertArrayEquals(golden.hex("hex"), opened.use(byte[]::clone));
                }
            } else if (missing) {
                KeystoreFailure failure = assertThrows(KeystoreFailure.class, () -> keystore.currentKey(ref));
                assertEquals("there is no such key", failure.reason());
            } else {
                UnsealFailure failure = assertThrows(UnsealFailure.class, () -> keystore.currentKey(ref));
                assertTrue(failure.subject().endsWith("client_storage"), failure.getMessage());
            }
        }
    }

    private static byte[] masterKey(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static void edit(Path keys, JsonNode edit) throws IOException {
        Path file = keys.resolve(edit.get("file").asText());
        if (edit.has("delete")) {
            Files.delete(file);
            return;
        }
        byte[] bytes = Files.readAllBytes(file);
        if (edit.has("cut")) {
            bytes = Arrays.copyOf(bytes, edit.get("cut").asInt());
        } else if (edit.has("xor")) {
            bytes[edit.get("xor").get(0).asInt()] ^=
                    (byte) edit.get("xor").get(1).asInt();
        } else if (edit.has("append_hex")) {
            byte[] more = HexFormat.of().parseHex(edit.get("append_hex").asText());
            int length = bytes.length;
            bytes = Arrays.copyOf(bytes, length + more.length);
            System.arraycopy(more, 0, bytes, length, more.length);
        } else if (edit.has("copy_of")) {
            bytes = Files.readAllBytes(keys.resolve(edit.get("copy_of").asText()));
        } else {
            bytes = HexFormat.of().parseHex(edit.get("content_hex").asText());
        }
        Files.write(file, bytes);
    }

    private Opened open(String name) {
        Path copy = Golden.copy("keystore-v1/" + name, scratch.resolve(name));
        JsonNode expected = Golden.json("keystore-v1/" + name + "/expected.json");
        Path keys = copy.resolve("keys");
        Path apart = copy.resolve("public");
        Secret key = Secret.adopt(
                Base64.getDecoder().decode(expected.get("master_key").asText()));
        return new Opened(key, keystore(new DirectoryStorage(keys, Files.exists(apart) ? apart : keys), key), expected);
    }

    private static FlatKeystore keystore(DirectoryStorage storage, Secret key) {
        // Before every golden key: a new name has to sort last even so.
        Clock clock = Clock.fixed(Instant.parse("2020-01-01T00:00:00Z"), ZoneOffset.UTC);
        return new FlatKeystore(storage, new SecureCellProtector(key, RANDOM), clock);
    }

    private record Opened(Secret key, FlatKeystore keystore, JsonNode expected) implements AutoCloseable {
        @Override
        public void close() {
            keystore.close();
            key.close();
        }
    }
}
