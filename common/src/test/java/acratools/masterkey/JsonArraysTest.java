package acratools.masterkey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonArraysTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[\"read\"]|true",
                "[ \"create\" , \"re\\u0061d\" ]|true",
                "[1,{\"a\":[\"read\"]},\"read\"]|true",
                "[]|false",
                "[[\"read\"],\"create\"]|false",
                "{\"read\":\"read\"}|false",
                "\"read\"|false"
            })
    void knowsItsStrings(String json, boolean holds) {
        byte[] bytes = json.getBytes(StandardCharsets.US_ASCII);
        assertEquals(holds, JsonValue.parse(bytes, bytes.length).orElseThrow().holds("read"));
    }
}
