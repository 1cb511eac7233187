package acratools.rotate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import acratools.failure.KeystoreFailure;
import acratools.id.ClientId;
import acratools.id.KeyOwner;
import acratools.themis.P256;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotationKeysTest {
    private static final KeyOwner THIRD = new ClientId("third");

    @TempDir
    private Path scratch;

    private GoldenKeystore golden;
    private RotationKeys keys;

    @BeforeEach
    void open() {
        golden = new GoldenKeystore("files-clients", "before", scratch);
        golden.renew(golden.owner(1));
        golden.renew(THIRD);
        keys = new RotationKeys(
                golden.keystore(), P256.portable(), new SecureRandom(), 1, (level, message, pairs) -> {});
    }

    @AfterEach
    void close() {
        keys.close();
        golden.close();
    }

    private ValueRotator rotator(KeyOwner owner) {
        return keys.with(owner, Function.identity());
    }

    @Test
    void erasesTheKeysOfWhomItMetLongAgoAndOpensThemAgain() {
        byte[] value = golden.acraBlock(golden.owner(0), new byte[5], true);
        ValueRotator first = rotator(golden.owner(0));
        assertSame(first, rotator(golden.owner(0)));
        rotator(golden.owner(1));
        assertThrows(IllegalStateException.class, () -> first.check(value));
        assertEquals(ValueState.CURRENT, rotator(golden.owner(0)).check(value).state());
    }

    @Test
    void erasesNothingThatSomebodyWorksWith() {
        KeyOwner owner = golden.owner(0);
        byte[] value = golden.acraBlock(owner, new byte[5], true);
        keys.with(owner, rotator -> {
            ValueRotator other = rotator(golden.owner(1));
            rotator(THIRD);
            assertEquals(ValueState.CURRENT, rotator.check(value).state());
            byte[] others = golden.acraBlock(golden.owner(1), new byte[5], true);
            assertThrows(IllegalStateException.class, () -> other.check(others));
            return rotator;
        });
    }

    @Test
    void remembersWhoHasNoKeys() {
        KeyOwner nobody = new ClientId("nobody");
        KeystoreFailure first = assertThrows(KeystoreFailure.class, () -> rotator(nobody));
        assertSame(first, assertThrows(KeystoreFailure.class, () -> rotator(nobody)));
    }

    @Test
    void opensNoKeysAfterTheEnd() {
        keys.close();
        assertThrows(IllegalStateException.class, () -> rotator(THIRD));
    }
}
