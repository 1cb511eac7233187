package acratools.keystore.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.KeystoreFailure;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTimestampTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-24T06:04:05Z, 2026-11-24T06:04:05",
        "2026-11-24T06:04:05.100Z, 2026-11-24T06:04:05.1",
        "2026-01-02T03:04:05.000000001Z, 2026-01-02T03:04:05.000000001",
        "2026-11-24T06:04:05.271087140Z, 2026-11-24T06:04:05.27108714"
    })
    void writesTheFormThatAcraWrites(String now, String expected) {
        assertEquals(expected, HistoryTimestamp.next(Instant.parse(now), List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-24T06:04:05.27108714, 2026-11-24T06:04:05.271087141",
        "2026-11-24T06:04:05, 2026-11-24T06:04:05.000000001",
        "2026-12-31T23:59:59.999999999, 2027-01-01T00:00:00"
    })
    void sortsAfterEveryFormerKeyEvenIfTheClockWentBack(String former, String expected) {
        List<String> existing = List.of("2025-01-01T00:00:00", former, "2026-01-01T00:00:00.5");
        String next = HistoryTimestamp.next(Instant.parse("2020-01-01T00:00:00Z"), existing);
        assertEquals(expected, next);
        assertTrue(next.compareTo(former) > 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "backup",
                "2026-11-24T06:04:05.",
                "2026-11-24T06:04:05.1234567890",
                "2026-13-24T06:04:05",
                "2026-11-24T06:04:05Z",
                "2026-11-24 06:04:05",
                "2026-11-24T06:04:05,5"
            })
    void doesNotCountWhatIsNoTimestamp(String name) {
        assertTrue(HistoryTimestamp.parse(name).isEmpty());
        assertEquals(
                "2020-01-01T00:00:00", HistoryTimestamp.next(Instant.parse("2020-01-01T00:00:00Z"), List.of(name)));
    }

    @Test
    void refusesToGoBeyondTheLastName() {
        List<String> existing = List.of("9999-12-31T23:59:59.999999999");
        assertThrows(KeystoreFailure.class, () -> HistoryTimestamp.next(Instant.EPOCH, existing));
    }
}
