package acratools.keymaker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.KeystoreFailure;
import acratools.id.ClientId;
import acratools.keystore.KeyReport;
import acratools.keystore.Keystore;
import acratools.keystore.v1.FlatKeystore;
import acratools.keystore.v2.RingKeystore;
import acratools.keystore.v2.RingSigner;
import acratools.protect.SecureCellProtector;
import acratools.secret.Secret;
import acratools.storage.DirectoryStorage;
import acratools.testkit.Golden;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListingTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @ValueSource(strings = {"plain", "history", "ids", "public-apart"})
    void opensEveryKeyOfAcrasFlatKeystores(String name) {
        JsonNode expected = Golden.json("keystore-v1/" + name + "/expected.json");
        Set<String> wanted = new HashSet<>();
        for (JsonNode key : expected.get("keys")) {
            if (!key.get("kind").asText().equals("public")) {
                wanted.add(key.get("path").asText());
            }
        }
        try (Keystore keystore = flat(name, expected.get("master_key").asText())) {
            Listing listing = Listing.of(keystore, "keystore");
            Set<String> found = new HashSet<>();
            for (KeyReport key : listing.keys()) {
                assertEquals("", key.problem().orElse(""), key.path());
                assertTrue(key.created().isPresent(), key.path());
                found.add(key.path());
            }
            assertEquals(wanted, found);
            assertTrue(listing.failure().isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "history", "ids"})
    void opensEveryKeyOfAcrasKeyRings(String name) throws IOException {
        try (Keystore keystore = rings(name)) {
            Listing listing = Listing.of(keystore, "keystore");
            JsonNode keys = new ObjectMapper().valueToTree(listing.json()).get("keys");
            assertEquals(listing.keys().size(), keys.size());
            for (JsonNode key : keys) {
                assertTrue(key.get("opens").asBoolean(), key.toString());
                assertEquals("pre-active", key.get("state").asText());
                assertFalse(key.get("created").asText().isEmpty());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "client_storage, 88, does not open",
        "client_storage.pub, 44, its public half is missing",
        "secure_log_key, 0, does not open"
    })
    void namesTheKeyThatIsDamaged(String file, int length, String problem) throws IOException {
        JsonNode expected = Golden.json("keystore-v1/plain/expected.json");
        try (Keystore keystore = flat("plain", expected.get("master_key").asText())) {
            Path damaged = scratch.resolve("plain/keys").resolve(file);
            byte[] content = Files.readAllBytes(damaged);
            Files.write(damaged, Arrays.copyOf(content, length));
            Listing listing = Listing.of(keystore, "keystore here");
            String line = line(listing.table(), problem);
            assertTrue(line.contains("no: "), listing.table());
            KeystoreFailure failure = listing.failure().orElseThrow();
            assertEquals(1, failure.exitCode());
            assertTrue(failure.getMessage().startsWith("keystore here: "), failure.getMessage());
        }
    }

    @Test
    void namesAPublicHalfOfAnotherKey() throws IOException {
        JsonNode expected = Golden.json("keystore-v1/plain/expected.json");
        try (Keystore keystore = flat("plain", expected.get("master_key").asText())) {
            Path keys = scratch.resolve("plain/keys");
            Files.write(
                    keys.resolve("client_storage.pub"), Files.readAllBytes(keys.resolve(".poison_key/poison_key.pub")));
            String line = line(Listing.of(keystore, "keystore").table(), "another key's");
            assertTrue(line.startsWith("storage-pair") && line.contains("client client"), line);
        }
    }

    @Test
    void opensNothingUnderAnotherMasterKey() {
        try (Keystore keystore = flat("plain", Base64.getEncoder().encodeToString(new byte[32]))) {
            Listing listing = Listing.of(keystore, "keystore");
            assertEquals(6, listing.keys().size());
            assertTrue(
                    listing.failure().orElseThrow().reason().startsWith("6 of 6 keys"),
                    listing.failure().orElseThrow().reason());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noKeyIsMadeUnderAnotherMasterKey(boolean sharedKeysThere) throws IOException {
        try (Keystore keystore = flat("plain", Base64.getEncoder().encodeToString(new byte[32]))) {
            Path keys = scratch.resolve("plain/keys");
            if (!sharedKeysThere) {
                for (String shared :
                        List.of("secure_log_key", ".poison_key/poison_key", ".poison_key/poison_key_sym")) {
                    Files.delete(keys.resolve(shared));
                }
            }
            KeyGenerator generator = new KeyGenerator(keystore, RANDOM, () -> {});
            byte[] before = Files.readAllBytes(keys.resolve("client_hmac"));
            KeystoreFailure failure = assertThrows(
                    KeystoreFailure.class,
                    () -> generator.generate(
                            KeySelection.of(Set.of(NewKey.HMAC)), Optional.of(new ClientId("client"))));
            assertTrue(failure.reason().contains("another one"), failure.reason());
            assertArrayEquals(before, Files.readAllBytes(keys.resolve("client_hmac")));
        }
    }

    @Test
    void noKeyIsMadeInRingsOfAnotherMasterKey() {
        Path tree = Golden.copy("keystore-v2/plain", scratch.resolve("plain"));
        try (Keystore keystore = new RingKeystore(
                new DirectoryStorage(tree.resolve("keys")),
                new SecureCellProtector(Secret.random(32, RANDOM), RANDOM),
                new RingSigner(Secret.random(32, RANDOM)),
                Clock.systemUTC())) {
            KeyGenerator generator = new KeyGenerator(keystore, RANDOM, () -> {});
            assertThrows(
                    KeystoreFailure.class,
                    () -> generator.generate(KeySelection.of(Set.of(NewKey.HMAC)), Optional.of(new ClientId("other"))));
            assertFalse(Files.exists(tree.resolve("keys/client/other")));
        }
    }

    @Test
    void aDamagedKeyDoesNotStandInTheWayOfNewOnes() throws IOException {
        JsonNode expected = Golden.json("keystore-v1/plain/expected.json");
        try (Keystore keystore = flat("plain", expected.get("master_key").asText())) {
            Files.write(scratch.resolve("plain/keys/secure_log_key"), new byte[76]);
            new KeyGenerator(keystore, RANDOM, () -> {})
                    .generate(KeySelection.of(Set.of(NewKey.AUDIT_LOG)), Optional.empty());
            List<KeyReport> keys = Listing.of(keystore, "keystore").keys();
            assertEquals(
                    1, keys.stream().filter(key -> key.problem().isPresent()).count());
        }
    }

    @Test
    void anEmptyKeystoreIsAFailure() {
        try (Secret key = Secret.random(32, RANDOM);
                Keystore keystore = new FlatKeystore(
                        new DirectoryStorage(scratch.resolve("none")),
                        new SecureCellProtector(key, RANDOM),
                        Clock.systemUTC())) {
            assertThrows(KeystoreFailure.class, () -> Listing.of(keystore, "keystore"));
        }
    }

    private static String line(String table, String part) {
        return table.lines()
                .filter(line -> line.contains(part))
                .findFirst()
                .orElseThrow(() -> new AssertionError(table));
    }

    private Keystore flat(String name, String masterKey) {
        Path tree = Golden.copy("keystore-v1/" + name, scratch.resolve(name));
        Path publicRoot = tree.resolve("public");
        Path root = tree.resolve("keys");
        return new FlatKeystore(
                new DirectoryStorage(root, Files.exists(publicRoot) ? publicRoot : root),
                new SecureCellProtector(Secret.adopt(Base64.getDecoder().decode(masterKey)), RANDOM),
                Clock.systemUTC());
    }

    private Keystore rings(String name) throws IOException {
        Path tree = Golden.copy("keystore-v2/" + name, scratch.resolve(name));
        JsonNode master = Golden.json("keystore-v2/" + name + "/expected.json").get("master_key");
        JsonNode pair = master.isTextual()
                ? new ObjectMapper().readTree(Base64.getDecoder().decode(master.asText()))
                : master;
        return new RingKeystore(
                new DirectoryStorage(tree.resolve("keys")),
                new SecureCellProtector(secret(pair, "encryption"), RANDOM),
                new RingSigner(secret(pair, "signature")),
                Clock.systemUTC());
    }

    private static Secret secret(JsonNode pair, String name) {
        return Secret.adopt(Base64.getDecoder().decode(pair.get(name).asText()));
    }
}
