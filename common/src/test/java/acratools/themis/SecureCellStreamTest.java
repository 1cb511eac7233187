package acratools.themis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import acratools.failure.UnsealFailure;
import acratools.themis.SecureCellStream.Source;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cells of every form that Themis reads, too long to be opened at once. */
class SecureCellStreamTest {
    private static final byte[] KEY = {1, 2, 3, 4, 5};
    private static final byte[] NEW_KEY = {6, 7, 8};
    private static final byte[] CONTEXT = {9};
    private static final Runnable GO_ON = () -> {};

    private final byte[] message = message();

    static Stream<CellForge> forms() {
        return Stream.of(
                CellForge.ORDINARY,
                CellForge.ORDINARY.withAlgorithm(0x400100c0),
                CellForge.ORDINARY.withAlgorithm(0x40010080),
                CellForge.ORDINARY.withIvLength(1_000),
                CellForge.ORDINARY.withBytesOfLengthInKdf(8));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void opensAndSealsAnew(CellForge form) {
        byte[] cell = form.seal(KEY, message, CONTEXT);
        assertArrayEquals(message, SecureCell.unseal(cell, 0, cell.length, KEY, CONTEXT));
        SecureCellStream.verify(source(cell), cell.length, KEY, CONTEXT, GO_ON);
        assertEquals(message.length, SecureCellStream.messageLength(source(cell), cell.length));
        byte[] made = new byte[SecureCell.OVERHEAD + message.length];
        SecureCellStream.reseal(
                source(cell),
                cell.length,
                KEY,
                CONTEXT,
                (position, from, length) -> System.arraycopy(from, 0, made, (int) position, length),
                NEW_KEY,
                new SecureRandom(),
                GO_ON);
        assertArrayEquals(message, SecureCell.unseal(made, 0, made.length, NEW_KEY, CONTEXT));
    }

    @Test
    void refusesWhatThemisRefuses() {
        byte[] cell = CellForge.ORDINARY.seal(KEY, message, CONTEXT);
        assertRefused(CellForge.ORDINARY.withTagLength(12).seal(KEY, message, CONTEXT));
        assertRefused(CellForge.ORDINARY.withAlgorithm(0x01000100).seal(KEY, message, CONTEXT));
        assertRefused(Arrays.copyOf(cell, cell.length - 1));
        assertRefused(Arrays.copyOf(cell, cell.length + 1));
        assertRefused(Arrays.copyOf(cell, 15));
        byte[] sameKey = KEY.clone();
        assertThrows(
                UnsealFailure.class,
                () -> SecureCellStream.verify(source(cell), cell.length, sameKey, new byte[0], GO_ON));
    }

    private static void assertRefused(byte[] cell) {
        assertThrows(
                UnsealFailure.class, () -> SecureCellStream.verify(source(cell), cell.length, KEY, CONTEXT, GO_ON));
    }

    private static byte[] message() {
        byte[] message = new byte[300_001];
        new Random(1).nextBytes(message);
        return message;
    }

    private static Source source(byte[] cell) {
        return (position, into, length) -> System.arraycopy(cell, (int) position, into, 0, length);
    }
}
