package acratools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InputFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathMapTest {
    @TempDir
    private Path scratch;

    @Test
    void takesAPathOrAListOfPaths() throws IOException {
        Map<String, List<String>> map =
                read(" {\"b c\": \"one\", \"a\": [\"two\", \"\\u00e9/\\\"three\"],\n\"none\": []} \n");
        assertEquals(List.of("b c", "a", "none"), List.copyOf(map.keySet()));
        assertEquals(List.of("one"), map.get("b c"));
        assertEquals(List.of("two", "é/\"three"), map.get("a"));
        assertEquals(List.of(), map.get("none"));
        assertEquals(Map.of(), read("{}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "\"x\"",
                "{",
                "{\"a\"}",
                "{\"a\":1}",
                "{\"a\":null}",
                "{\"a\":[1]}",
                "{\"a\":[\"x\",[]]}",
                "{\"a\":[\"x\"",
                "{\"a\":{\"b\":\"c\"}}",
                "{\"a\":\"x\",}",
                "{\"a\":\"x\"} {}",
                "{\"a\":\"x\"} x",
                "{'a':'x'}",
                "{\"a\":\"x\" // why\n}"
            })
    void refusesWhatIsNoSuchMap(String json) {
        InputFailure failure = assertThrows(InputFailure.class, () -> read(json));
        assertTrue(failure.reason().startsWith("is no map of ids to files, from line 1"), failure.getMessage());
    }

    @Test
    void refusesANameTwice() {
        InputFailure failure = assertThrows(InputFailure.class, () -> read("{\"a\":\"x\",\"b\":\"y\",\"\\u0061\":[]}"));
        assertEquals("has \"a\" twice", failure.reason());
    }

    @Test
    void tellsOfAFileThatIsNotThere() {
        InputFailure failure = assertThrows(InputFailure.class, () -> PathMap.read(scratch.resolve("nosuch.json")));
        assertEquals("there is no such file", failure.reason());
        assertThrows(InputFailure.class, () -> PathMap.read(scratch));
    }

    private Map<String, List<String>> read(String json) throws IOException {
        return PathMap.read(Files.writeString(scratch.resolve("map.json"), json));
    }
}
