package acratools.themis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import acratools.failure.UnsealFailure;
import acratools.testkit.LiveThemis;
import acratools.testkit.LiveThemisResolver;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(LiveThemisResolver.class)
class SecureCellLiveTest {
    private static final int[] SIZES = {1, 2, 15, 16, 17, 31, 32, 33, 45, 255, 256, 257, 4095, 4096, 65535, 65536, 70000
    };
    private static final int[] KEY_LENGTHS = {1, 16, 32, 100};
    private static final byte[] NO_CONTEXT = {};
    private static final byte[] CONTEXT = "client id".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEY = "32 bytes that nobody would guess".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.US_ASCII);

    private final SecureRandom random = new SecureRandom();

    static List<Arguments> keysSizesAndContexts() {
        List<Arguments> all = new ArrayList<>();
        for (int keyLength : KEY_LENGTHS) {
            for (int size : SIZES) {
                all.add(Arguments.of(keyLength, size, NO_CONTEXT));
                all.add(Arguments.of(keyLength, size, CONTEXT));
            }
        }
        return all;
    }

    static List<CellForge> unusualCells() {
        List<CellForge> all = new ArrayList<>();
        for (int algorithm : new int[] {0x40010100, 0x400100c0, 0x40010080}) {
            CellForge forge = CellForge.ORDINARY.withAlgorithm(algorithm);
            all.add(forge);
            for (int ivLength : new int[] {1, 8, 11, 13, 16, 17, 32, 64, 300}) {
                all.add(forge.withIvLength(ivLength));
            }
            for (int tagLength : new int[] {0, 1, 4, 8, 12, 13, 14, 15}) {
                all.add(forge.withTagLength(tagLength));
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("keysSizesAndContexts")
    void themisOpensWhatWeSeal(int keyLength, int size, byte[] context, LiveThemis themis) {
        byte[] key = randomBytes(keyLength);
        byte[] message = randomBytes(size);
        byte[] cell = SecureCell.seal(key, message, 0, size, context, random);
        assertArrayEquals(message, themis.unseal(key, cell, context).orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("keysSizesAndContexts")
    void opensWhatThemisSeals(int keyLength, int size, byte[] context, LiveThemis themis) {
        byte[] key = randomBytes(keyLength);
        byte[] message = randomBytes(size);
        byte[] cell = themis.seal(key, message, context);
        assertArrayEquals(message, SecureCell.unseal(cell, 0, cell.length, key, context));
    }

    @ParameterizedTest
    @MethodSource("unusualCells")
    void judgesUnusualCellsAsThemisDoes(CellForge forge, LiveThemis themis) {
        byte[] cell = forge.seal(KEY, MESSAGE, CONTEXT);
        assertSameVerdict(themis, cell);
    }

    @Test
    void refusesNoCellThatThemisOpensAfterRandomDamage(LiveThemis themis) {
        SplittableRandom damage = new SplittableRandom(20261124);
        byte[] cell = SecureCell.seal(KEY, MESSAGE, 0, MESSAGE.length, CONTEXT, random);
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = Arrays.copyOf(cell, damage.nextInt(20) == 0 ? damage.nextInt(80) : cell.length);
            for (int bytes = damage.nextInt(3); bytes > 0 && damaged.length > 0; bytes--) {
                damaged[damage.nextInt(Math.min(damaged.length, 28))] = (byte) damage.nextInt(256);
            }
            assertSameVerdict(themis, damaged);
        }
    }

    @Test
    void themisTooRefusesOtherKeysAndContexts(LiveThemis themis) {
        byte[] cell = SecureCell.seal(KEY, MESSAGE, 0, MESSAGE.length, CONTEXT, random);
        assertFalse(themis.unseal(KEY, cell, NO_CONTEXT).isPresent());
        assertFalse(themis.unseal(MESSAGE, cell, CONTEXT).isPresent());
    }

    private static void assertSameVerdict(LiveThemis themis, byte[] cell) {
        Optional<byte[]> theirs = themis.unseal(KEY, cell, CONTEXT);
        Optional<byte[]> ours = open(cell);
        assertEquals(theirs.isPresent(), ours.isPresent());
        if (ours.isPresent()) {
            assertArrayEquals(theirs.orElseThrow(), ours.orElseThrow());
        }
    }

    private static Optional<byte[]> open(byte[] cell) {
        try {
            return Optional.of(SecureCell.unseal(cell, 0, cell.length, KEY, CONTEXT));
        } catch (UnsealFailure e) {
            return Optional.empty();
        }
    }

    private byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
