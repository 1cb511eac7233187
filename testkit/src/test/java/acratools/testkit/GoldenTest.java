package acratools.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"rotate/files-zones", "rotate/files-clients-v2"})
    void copiesTreesWithTheModesThatAcraGave(String golden) throws IOException {
        Path copy = Golden.copy(golden + "/before", directory.resolve("copy"));
        JsonNode modes = Golden.json(golden + "/expected.json").get("modes_before");
        int compared = 0;
        for (Map.Entry<String, JsonNode> entry : modes.properties()) {
            if (entry.getKey().startsWith(".acrakeys/") && Files.exists(copy.resolve(entry.getKey()))) {
                assertEquals(entry.getValue().textValue(), mode(copy.resolve(entry.getKey())), entry.getKey());
                compared++;
            }
        }
        assertTrue(compared > 8);
        assertEquals("0o700", mode(copy.resolve(".acrakeys")));
    }

    @Test
    void copiesBytes() throws IOException {
        Path copy = Golden.copy("keystore-v1/plain/keys", directory);
        assertEquals(
                -1, Files.mismatch(Golden.path("keystore-v1/plain/keys/client_hmac"), copy.resolve("client_hmac")));
    }

    @Test
    void failsWhenAFileIsMissing() {
        AssertionError missing = assertThrows(AssertionError.class, () -> Golden.json("themis/none.json"));
        assertTrue(missing.getMessage().contains("themis/none.json"));
    }

    @Test
    void findsBytesAlsoWhereTwoPiecesOfAHeapDumpMeet() throws IOException {
        byte[] dump = new byte[(1 << 23) + 50];
        byte[] wanted = {11, 12, 13, 14, 15, 16, 17};
        for (int position : new int[] {0, (1 << 22) - 3, (1 << 22), (1 << 23) - 6, dump.length - 7}) {
            byte[] with = dump.clone();
            System.arraycopy(wanted, 0, with, position, wanted.length);
            assertTrue(scan(with).finds(wanted), () -> "at " + position);
            with[position + 6]++;
            assertFalse(scan(with).finds(wanted), () -> "altered at " + position);
        }
    }

    @ParameterizedTest
    @GoldenSource("themis/secure-cell-seal-refused.json")
    void namesCasesAndFailsForFieldsThatTheyLack(GoldenCase golden) {
        assertEquals(golden.text("why"), golden.toString());
        assertThrows(AssertionError.class, () -> golden.text("no such field"));
        assertThrows(AssertionError.class, () -> golden.text("themis_refuses"));
        assertThrows(AssertionError.class, () -> golden.flag("why"));
    }

    private HeapScan scan(byte[] bytes) throws IOException {
        return HeapScan.of(Files.write(directory.resolve("dump"), bytes));
    }

    private static String mode(Path path) throws IOException {
        int mode = 0;
        for (char bit : PosixFilePermissions.toString(Files.getPosixFilePermissions(path))
                .toCharArray()) {
            mode = mode * 2 + (bit == '-' ? 0 : 1);
        }
        return "0o" + Integer.toOctalString(mode);
    }
}
