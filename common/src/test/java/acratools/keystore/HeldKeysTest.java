package acratools.keystore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.id.ClientId;
import acratools.id.KeyOwner;
import acratools.id.ZoneId;
import acratools.keystore.v1.FlatKeystore;
import acratools.keystore.v2.RingKeystore;
import acratools.storage.DirectoryStorage;
import acratools.storage.Storage;
import acratools.testkit.Golden;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose keys a keystore of Acra's holds, told without a master key. */
class HeldKeysTest {
    @TempDir
    private Path scratch;

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void knowsWhoHasOne(String version) {
        try (Storage storage =
                new DirectoryStorage(Golden.copy("keystore-" + version + "/plain/keys", scratch.resolve("keys")))) {
            assertEquals(true, holds(version, new ClientId("client"), storage));
            assertEquals(true, holds(version, new KeyOwner.AuditLog(), storage));
            assertEquals(false, holds(version, new ClientId("client1"), storage));
            assertEquals(false, holds(version, new ZoneId("DDDDDDDDnDtDgtdldQfXMVsY"), storage));
        }
    }

    private static boolean holds(String version, KeyOwner owner, Storage storage) {
        return version.equals("v1") ? FlatKeystore.holdsKeyOf(owner, storage) : RingKeystore.holdsKeyOf(owner, storage);
    }
}
