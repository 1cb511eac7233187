package acratools.envelope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InputFailure;
import acratools.secret.Secret;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoisonRecordTest {
    private final SecureRandom random = new SecureRandom();
    private final Owner poison = new Owner(Owner.NO_CONTEXT);

    @AfterEach
    void close() {
        poison.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100, 101, 70_000})
    void holdsAsMuchDataAsWasAskedFor(int length) {
        assertEquals(length, dataLength(PoisonRecord.acraStruct(poison.pair().publicKey(), length, random)));
        assertEquals(length, dataLength(PoisonRecord.acraBlock(poison.key(), length, random)));
    }

    @Test
    void drawsEveryLengthFromOneToAHundredAboutAsOften() {
        RepeatableRandom repeatable = new RepeatableRandom(5);
        int[] seen = new int[101];
        try (Secret key = Secret.random(32, repeatable)) {
            for (int i = 0; i < 20_000; i++) {
                int length = PoisonRecord.acraBlock(key, PoisonRecord.RANDOM_LENGTH, repeatable).length - 150;
                seen[length]++;
            }
        }
        for (int length = 1; length <= 100; length++) {
            assertTrue(seen[length] > 130 && seen[length] < 270, length + " bytes: " + seen[length] + " of 20000");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -2, Integer.MIN_VALUE})
    void refusesLengthsThatAreNone(int length) {
        InputFailure failure = assertThrows(
                InputFailure.class, () -> PoisonRecord.acraStruct(poison.pair().publicKey(), length, random));
        assertEquals("poison record's data length " + length, failure.subject());
        assertThrows(InputFailure.class, () -> PoisonRecord.acraBlock(poison.key(), length, random));
    }

    @Test
    void refusesALengthThatNoArrayHas() {
        assertThrows(InputFailure.class, () -> PoisonRecord.acraBlock(poison.key(), Integer.MAX_VALUE, random));
    }

    private int dataLength(byte[] record) {
        assertTrue(EnvelopeReader.recognise(record).orElseThrow().inContainer());
        try (OpenedEnvelope opened = poison.reader().open(record)) {
            return opened.data().length;
        }
    }
}
