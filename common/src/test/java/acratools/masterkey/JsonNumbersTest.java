package acratools.masterkey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonNumbersTest {
    private static OptionalLong number(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.US_ASCII);
        return JsonValue.parse(bytes, bytes.length).orElseThrow().wholeNumber();
    }

    @ParameterizedTest
    @CsvSource({"0,0", "7,7", "2764800,2764800", "999999999999999999,999999999999999999"})
    void readsWholeNumbers(String json, long expected) {
        assertEquals(OptionalLong.of(expected), number(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.0", "1e3", "1000000000000000000", "\"7\"", "true", "null", "{}", "[]"})
    void givesNothingForWhatIsNone(String json) {
        assertEquals(OptionalLong.empty(), number(json));
    }

    @Test
    void readsANumberInItsPlace() {
        byte[] json = "{\"auth\":{\"lease_duration\": 120 ,\"x\":1}}".getBytes(StandardCharsets.US_ASCII);
        assertEquals(
                OptionalLong.of(120),
                JsonValue.parse(json, json.length)
                        .orElseThrow()
                        .at("auth", "lease_duration")
                        .orElseThrow()
                        .wholeNumber());
    }
}
