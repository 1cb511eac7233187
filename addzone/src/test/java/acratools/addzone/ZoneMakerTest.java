package acratools.addzone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import acratools.failure.InterruptedFailure;
import acratools.failure.StorageFailure;
import acratools.id.KeyRef;
import acratools.keystore.v1.FlatKeystore;
import acratools.protect.KeyProtector;
import acratools.protect.SecureCellProtector;
import acratools.secret.Secret;
import acratools.storage.DirectoryStorage;
import acratools.testkit.Golden;
import acratools.testkit.LiveThemis;
import acratools.testkit.LiveThemisResolver;
import acratools.themis.EcPrivateKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Zones in a keystore of Acra's own. */
class ZoneMakerTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] MASTER_KEY = Base64.getDecoder()
            .decode(Golden.json("keystore-v1/plain/expected.json")
                    .path("master_key")
                    .textValue());

    @TempDir
    private Path scratch;

    private Path root;
    private Map<String, String> before;

    @BeforeEach
    void copyKeystore() throws IOException {
        root = Golden.copy("keystore-v1/plain/keys", scratch.resolve("keys"));
        before = files();
    }

    @Test
    void addsThePairAndTheSymmetricKeyAndTouchesNothingElse() throws IOException {
        String id = make(RANDOM).id().value();
        Map<String, String> after = files();
        assertEquals("rw-------", after.remove(id + "_zone").substring(0, 9));
        assertEquals("rw-r--r--", after.remove(id + "_zone.pub").substring(0, 9));
        assertEquals("rw-------", after.remove(id + "_zone_sym").substring(0, 9));
        assertEquals(before, after);
    }

    @Test
    @ExtendWith(LiveThemisResolver.class)
    void themisOpensTheKeysUnderMasterKeyAndZoneId(LiveThemis themis) throws IOException {
        Zone zone = make(RANDOM);
        String id = zone.id().value();
        byte[] context = id.getBytes(StandardCharsets.US_ASCII);
        byte[] pair = Files.readAllBytes(root.resolve(id + "_zone"));
        byte[] symmetric = Files.readAllBytes(root.resolve(id + "_zone_sym"));
        try (Secret container =
                        Secret.adopt(themis.unseal(MASTER_KEY, pair, context).orElseThrow());
                EcPrivateKey key = EcPrivateKey.read(container)) {
            assertEquals(zone.publicKey(), key.publicKey());
        }
        assertArrayEquals(zone.publicKey().container(), Files.readAllBytes(root.resolve(id + "_zone.pub")));
        assertEquals(32, themis.unseal(MASTER_KEY, symmetric, context).orElseThrow().length);
    }

    @Test
    void drawsAgainWhereAZoneOfThatIdExists() throws IOException {
        Zone first = make(repeatable());
        assertEquals(first.id(), make(scratch.resolve("other"), repeatable()).id());
        assertNotEquals(first.id(), make(repeatable()).id());
        assertEquals(before.size() + 6, files().size());
    }

    @Test
    void drawsAgainWhereOnlyTheSymmetricKeyExists() throws IOException {
        String id = make(repeatable()).id().value();
        Files.delete(root.resolve(id + "_zone"));
        Files.delete(root.resolve(id + "_zone.pub"));
        assertNotEquals(id, make(repeatable()).id().value());
    }

    @Test
    void stopsAtTheCheckpointWithNothingWritten() throws IOException {
        InterruptedFailure stop = new InterruptedFailure("the run", "was told to stop", "");
        try (Secret masterKey = Secret.adopt(MASTER_KEY.clone());
                FlatKeystore keystore = open(root, new SecureCellProtector(masterKey, RANDOM))) {
            ZoneMaker maker = new ZoneMaker(keystore, RANDOM, () -> {
                throw stop;
            });
            assertSame(stop, assertThrows(InterruptedFailure.class, maker::make));
        }
        assertEquals(before, files());
    }

    @Test
    void writesNothingWhereTheSecondKeyCannotBeSealed() throws IOException {
        try (Secret masterKey = Secret.adopt(MASTER_KEY.clone());
                FlatKeystore keystore = open(root, new OneKeyProtector(masterKey))) {
            ZoneMaker maker = new ZoneMaker(keystore, RANDOM, () -> {});
            assertThrows(StorageFailure.class, maker::make);
        }
        assertEquals(before, files());
    }

    private Zone make(SecureRandom random) {
        return make(root, random);
    }

    private static Zone make(Path root, SecureRandom random) {
        try (Secret masterKey = Secret.adopt(MASTER_KEY.clone());
                FlatKeystore keystore = open(root, new SecureCellProtector(masterKey, RANDOM))) {
            return new ZoneMaker(keystore, random, () -> {}).make();
        }
    }

    private static FlatKeystore open(Path root, KeyProtector protector) {
        return new FlatKeystore(new DirectoryStorage(root), protector, Clock.systemUTC());
    }

    /** Gives the same numbers each time. */
    private static SecureRandom repeatable() {
        try {
            SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
            random.setSeed(94);
            return random;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Mode and content of each of the keystore's files but the suite's own. */
    private Map<String, String> files() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(file).toString();
                if (!name.startsWith(".acra-tools.")) {
                    String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                    found.put(name, mode + " " + Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
                }
            }
        }
        return found;
    }

    /** Seals one key, then fails. */
    private static final class OneKeyProtector implements KeyProtector {
        private final KeyProtector real;
        private boolean sealed;

        OneKeyProtector(Secret masterKey) {
            real = new SecureCellProtector(masterKey, RANDOM);
        }

        @Override
        public byte[] seal(KeyRef ref, Secret key, byte[] context) {
            if (sealed) {
                throw new StorageFailure("a key", "cannot be sealed", "");
            }
            sealed = true;
            return real.seal(ref, key, context);
        }

        @Override
        public Secret unseal(KeyRef ref, byte[] cell, byte[] context) {
            return real.unseal(ref, cell, context);
        }
    }
}
