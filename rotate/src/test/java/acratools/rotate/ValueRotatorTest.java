package acratools.rotate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.envelope.AcraStruct;
import acratools.envelope.Envelope;
import acratools.envelope.EnvelopeReader;
import acratools.id.KeyOwner;
import acratools.themis.P256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One value of each sort, under present and former keys, on keystores that the real tools made. */
class ValueRotatorTest {
    private static final byte[] DATA = "what must not be lost".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @ValueSource(strings = {"files-clients", "files-zones", "files-clients-v2"})
    void sealsUnderTheCurrentKeyWhatWasUnderAFormerOne(String name) {
        try (GoldenKeystore golden = new GoldenKeystore(name, "before", scratch)) {
            KeyOwner owner = golden.owner(0);
            byte[][] values = {
                golden.acraStruct(owner, DATA, true),
                golden.acraStruct(owner, DATA, false),
                golden.acraBlock(owner, DATA, true),
                golden.acraBlock(owner, DATA, false)
            };
            golden.renew(owner);
            try (RotationKeys keys = keys(golden)) {
                for (byte[] value : values) {
                    ValueRotator rotator = rotator(keys, owner);
                    assertEquals(ValueState.ROTATED, rotator.check(value).state());
                    assertTrue(rotator.check(value).replacement().isEmpty());
                    byte[] rotated = rotator.rotate(value).replacement().orElseThrow();
                    Envelope envelope = EnvelopeReader.recognise(rotated).orElseThrow();
                    assertTrue(envelope.inContainer());
                    assertEquals(
                            EnvelopeReader.recognise(value).orElseThrow() instanceof AcraStruct,
                            envelope instanceof AcraStruct);
                    assertEquals(ValueState.CURRENT, rotator.rotate(rotated).state());
                }
                assertArrayEquals(DATA, golden.open(owner, rotator(keys, owner).rotate(values[0])));
            }
        }
    }

    @Test
    void leavesWhatIsUnderTheCurrentKeyAlone() {
        try (GoldenKeystore golden = new GoldenKeystore("files-clients", "before", scratch);
                RotationKeys keys = keys(golden)) {
            KeyOwner owner = golden.owner(1);
            for (boolean wrapped : new boolean[] {true, false}) {
                assertLeft(ValueState.CURRENT, rotator(keys, owner).rotate(golden.acraStruct(owner, DATA, wrapped)));
                assertLeft(ValueState.CURRENT, rotator(keys, owner).rotate(golden.acraBlock(owner, DATA, wrapped)));
            }
        }
    }

    @Test
    void leavesWhatIsNotEncryptedAlone() {
        try (GoldenKeystore golden = new GoldenKeystore("files-clients", "before", scratch);
                RotationKeys keys = keys(golden)) {
            ValueRotator rotator = rotator(keys, golden.owner(0));
            assertLeft(ValueState.EMPTY, rotator.rotate(new byte[0]));
            for (String plain :
                    new String[] {"x", "%%%", "%%% percent, and more", "\"\"\"\"", "\"\"\"\" quoted words"}) {
                assertLeft(ValueState.NOT_ENCRYPTED, rotator.rotate(plain.getBytes(StandardCharsets.US_ASCII)));
            }
        }
    }

    @Test
    void neverTakesWhatIsEncryptedForPlain() {
        try (GoldenKeystore golden = new GoldenKeystore("files-clients", "before", scratch);
                RotationKeys keys = keys(golden)) {
            KeyOwner owner = golden.owner(0);
            KeyOwner other = golden.owner(1);
            for (boolean wrapped : new boolean[] {true, false}) {
                for (byte[] value :
                        new byte[][] {golden.acraStruct(owner, DATA, wrapped), golden.acraBlock(owner, DATA, wrapped)
                        }) {
                    ValueRotator rotator = rotator(keys, owner);
                    byte[] longer = Arrays.copyOf(value, value.length + 1);
                    byte[] behind = new byte[value.length + 1];
                    System.arraycopy(value, 0, behind, 1, value.length);
                    byte[] altered = value.clone();
                    altered[altered.length - 1] ^= 1;
                    assertFails("does not open", rotator(keys, other).rotate(value));
                    assertFails("does not open", rotator.rotate(altered));
                    assertFails("is cut, damaged", rotator.rotate(Arrays.copyOf(value, value.length - 1)));
                    assertFails("among other bytes", rotator.rotate(behind));
                    RotatedValue odd = rotator.rotate(longer);
                    assertEquals(ValueState.FAILED, odd.state(), odd.toString());
                }
            }
        }
    }

    private static void assertLeft(ValueState state, RotatedValue value) {
        assertEquals(state, value.state());
        assertTrue(value.replacement().isEmpty());
        assertTrue(value.failure().isEmpty());
    }

    private static void assertFails(String reason, RotatedValue value) {
        assertEquals(ValueState.FAILED, value.state());
        assertTrue(value.failure().orElseThrow().reason().contains(reason), value.failure()::toString);
    }

    private static RotationKeys keys(GoldenKeystore golden) {
        return new RotationKeys(
                golden.keystore(), P256.portable(), new SecureRandom(), 10, (level, message, pairs) -> {});
    }

    private static ValueRotator rotator(RotationKeys keys, KeyOwner owner) {
        return keys.with(owner, rotator -> rotator);
    }
}
