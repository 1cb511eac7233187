package acratools.keystore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.KeystoreFailure;
import acratools.storage.Access;
import acratools.storage.Change;
import acratools.storage.DirectoryStorage;
import acratools.storage.LockMode;
import acratools.storage.Storage;
import acratools.testkit.Golden;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeystoreDetectionTest {
    @TempDir
    private Path scratch;

    private Path root;

    @BeforeEach
    void nameRoot() {
        root = scratch.resolve("keys");
    }

    private Optional<KeystoreVersion> detect() {
        // Also where public keys are kept apart, the version is told beside the private ones.
        try (Storage storage = new DirectoryStorage(root, scratch.resolve("public"))) {
            return KeystoreDetection.detect(storage);
        }
    }

    @Test
    void seesNoneWhereNothingIs() {
        assertTrue(detect().isEmpty());
        try (Storage storage = new DirectoryStorage(root)) {
            storage.lock(LockMode.EXCLUSIVE).close();
        }
        assertTrue(detect().isEmpty());
    }

    @Test
    void tellsWhatAcraWrote() {
        Golden.copy("poison/v1/.acrakeys", root);
        assertEquals(Optional.of(KeystoreVersion.V1), detect());
        root = scratch.resolve("v2");
        Golden.copy("poison/v2/.acrakeys", root);
        assertEquals(Optional.of(KeystoreVersion.V2), detect());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Acra Keystore v2\n", "Acra Keystore v3", "Acra Keystore v1", "acra keystore v2"})
    void refusesAVersionThatIsNotKnown(String text) {
        try (Storage storage = new DirectoryStorage(root)) {
            byte[] content = text.getBytes(StandardCharsets.UTF_8);
            storage.apply(List.of(Change.of("version", Access.MARKER, content)));
        }
        assertThrows(KeystoreFailure.class, this::detect);
    }
}
