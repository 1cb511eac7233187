package acratools.keymaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import acratools.failure.InterruptedFailure;
import acratools.failure.StorageFailure;
import acratools.id.ClientId;
import acratools.id.KeyRef;
import acratools.keystore.KeyHistory;
import acratools.keystore.v1.FlatKeystore;
import acratools.protect.KeyProtector;
import acratools.protect.SecureCellProtector;
import acratools.secret.Secret;
import acratools.storage.DirectoryStorage;
import acratools.themis.EcPrivateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyGeneratorTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Optional<ClientId> CLIENT = Optional.of(new ClientId("webshop"));
    private static final KeySelection ALL = KeySelection.of(Set.of());

    private final Secret masterKey = Secret.random(32, RANDOM);

    @TempDir
    private Path scratch;

    @AfterEach
    void erase() {
        masterKey.close();
    }

    @Test
    void makesEveryKeyUnderItsOwnNameAndMode() throws IOException {
        generate(ALL, () -> {});
        assertEquals(
                Set.of(
                        "webshop_storage rw-------",
                        "webshop_storage.pub rw-r--r--",
                        "webshop_storage_sym rw-------",
                        "webshop_hmac rw-------",
                        "secure_log_key rw-------",
                        ".poison_key/poison_key rw-------",
                        ".poison_key/poison_key.pub rw-r--r--",
                        ".poison_key/poison_key_sym rw-------"),
                keys());
    }

    @Test
    void theKeysOpenAndThePairsBelongTogether() {
        generate(ALL, () -> {});
        try (FlatKeystore keystore = open()) {
            for (NewKey key : NewKey.values()) {
                KeyRef ref = key.ref(CLIENT);
                try (Secret bytes = keystore.currentKey(ref)) {
                    if (key == NewKey.STORAGE_PAIR || key == NewKey.POISON_PAIR) {
                        try (EcPrivateKey half = EcPrivateKey.read(bytes)) {
                            assertEquals(half.publicKey(), keystore.publicKey(ref), key.name());
                        }
                    } else {
                        assertEquals(32, bytes.length(), key.name());
                    }
                }
            }
        }
    }

    @Test
    void theKeysBeforeStayInTheHistory() {
        generate(ALL, () -> {});
        generate(ALL, () -> {});
        try (FlatKeystore keystore = open()) {
            for (NewKey key : NewKey.values()) {
                KeyHistory history = keystore.history(key.ref(CLIENT));
                assertEquals(2, history.size(), key.name());
                try (Secret current = history.open(0);
                        Secret former = history.open(1)) {
                    assertNotEquals(true, current.sameAs(former), key.name());
                }
            }
        }
    }

    @Test
    void aFailureInTheMiddleWritesNothing() throws IOException {
        for (int sealed = 0; sealed < NewKey.values().length; sealed++) {
            FailingProtector failing = new FailingProtector(sealed);
            try (FlatKeystore keystore = open(failing)) {
                KeyGenerator generator = new KeyGenerator(keystore, RANDOM, () -> {});
                StorageFailure failure = assertThrows(StorageFailure.class, () -> generator.generate(ALL, CLIENT));
                assertSame(failing.failure, failure);
            }
            assertEquals(Set.of(), keys());
        }
    }

    @Test
    void stopsAtEveryCheckpointWithNothingWritten() throws IOException {
        int passed = 0;
        while (isStoppedAfter(passed)) {
            assertEquals(Set.of(), keys(), "stopped after " + passed);
            passed++;
        }
        assertEquals(NewKey.values().length + 1, passed);
        assertEquals(8, keys().size());
    }

    private boolean isStoppedAfter(int passed) {
        int[] left = {passed};
        try {
            generate(ALL, () -> {
                if (left[0]-- == 0) {
                    throw new InterruptedFailure("the run", "was told to stop", "");
                }
            });
            return false;
        } catch (InterruptedFailure stopped) {
            return true;
        }
    }

    private void generate(KeySelection selection, Runnable checkpoint) {
        try (FlatKeystore keystore = open()) {
            new KeyGenerator(keystore, RANDOM, checkpoint).generate(selection, CLIENT);
        }
    }

    private FlatKeystore open() {
        return open(new SecureCellProtector(masterKey, RANDOM));
    }

    private FlatKeystore open(KeyProtector protector) {
        return new FlatKeystore(new DirectoryStorage(root()), protector, Clock.systemUTC());
    }

    private Path root() {
        return scratch.resolve("keys");
    }

    /** The keystore's files but the suite's own, each with its mode. */
    private Set<String> keys() throws IOException {
        Set<String> found = new TreeSet<>();
        if (Files.exists(root())) {
            try (Stream<Path> files = Files.walk(root())) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String name = root().relativize(file).toString();
                    if (!name.startsWith(".acra-tools.")) {
                        found.add(name + " " + Modes.of(file));
                    }
                }
            }
        }
        return found;
    }

    /** Seals some keys, then fails. */
    private final class FailingProtector implements KeyProtector {
        private final KeyProtector real = new SecureCellProtector(masterKey, RANDOM);
        private final StorageFailure failure = new StorageFailure("a key", "cannot be sealed", "");
        private int left;

        FailingProtector(int sealed) {
            this.left = sealed;
        }

        @Override
        public byte[] seal(KeyRef ref, Secret key, byte[] context) {
            if (left-- == 0) {
                throw failure;
            }
            return real.seal(ref, key, context);
        }

        @Override
        public Secret unseal(KeyRef ref, byte[] sealed, byte[] context) {
            return real.unseal(ref, sealed, context);
        }
    }
}
