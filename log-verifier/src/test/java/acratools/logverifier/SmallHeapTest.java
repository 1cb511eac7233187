package acratools.logverifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.logverifier.format.AuditLogFormat;
import acratools.testkit.ToolResult;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What memory does with the log, in JVMs with little of it. */
class SmallHeapTest {
    /** Of two entries each: 170 bytes in text, so that they are several times the heap. */
    private static final int CHAINS = 500_000;

    @TempDir
    private Path scratch;

    private static JsonNode report(ToolResult result) throws IOException {
        return new ObjectMapper().readTree(result.stdout().lines().findFirst().orElseThrow());
    }

    @Test
    void memoryDoesNotGrowWithTheLogNorWithItsChains() throws IOException {
        ToolResult result = ChildTrial.of(AuditLogFormat.PLAINTEXT, "good", CHAINS, "-", "-Xmx48m")
                .run()
                .assertExit(0);
        JsonNode report = report(result);
        assertTrue(report.path("ok").asBoolean(), report.path("files")::toString);
        assertEquals(2 * CHAINS, report.path("entries").asLong());
        assertEquals(ChainList.MOST, report.path("chains").size());
        assertEquals(CHAINS - ChainList.MOST, report.path("chains_omitted").asLong());
    }

    @Test
    void memoryDoesNotGrowWithChainsThatAreBroken() throws IOException {
        int chains = CHAINS / 4;
        ToolResult result = ChildTrial.of(AuditLogFormat.PLAINTEXT, "other", chains, "-", "-Xmx96m")
                .run()
                .assertExit(0);
        assertTrue(result.stdout().contains("audit log: " + chains + " faults were found\n"), result::stderr);
        assertEquals(ChainList.MOST, report(result).path("chains").size());
        assertEquals(
                chains - ChainList.MOST, report(result).path("chains_omitted").asLong());
    }

    /** Five million values a line take many times the line while they are read. */
    @ParameterizedTest
    @CsvSource({"-Xmx256m, true, ': '", "-Xmx64m, false, audit log: takes more memory than this run has"})
    void linesOfTenMegabytesOfValuesAreReadOneAtATimeOrRefused(String heap, boolean enough, String told)
            throws IOException {
        String chain = chainOf("[" + "1,".repeat(5_000_000) + "1]");
        Path log = Files.writeString(scratch.resolve("log"), chain + chain + chain);
        ToolResult result = ChildTrial.of(AuditLogFormat.JSON, "good", 0, log.toString(), heap)
                .run();
        assertTrue((result.stdout() + result.stderr()).contains(told), result::stderr);
        if (enough) {
            assertTrue(report(result).path("ok").asBoolean());
            assertEquals(6, report(result).path("entries").asInt());
        } else {
            assertNotEquals(0, result.exitCode());
        }
    }

    /** A chain of one entry, whose value is spelt as Go writes it, and an end. */
    private static String chainOf(String value) {
        byte[] k = SlowVerifier.sha256(SignedLog.KEY);
        byte[] mac = SlowVerifier.hmac(k, "delimiterxdelimiter" + value + "delimiter");
        String integrity = HexFormat.of().formatHex(SlowVerifier.sha256(mac));
        String end = SlowVerifier.sign(
                AuditLogFormat.JSON,
                "\"chain\":\"end\",\"msg\":\"End of current audit log chain\"",
                false,
                SlowVerifier.sha256(k),
                new String(mac, StandardCharsets.ISO_8859_1));
        return "{\"x\":" + value + ",\"chain\":\"new\",\"integrity\":\"" + integrity + "\"}\n" + end + "\n";
    }

    @Test
    void theEffortIsBoundedByTheHeap() {
        long heap = Runtime.getRuntime().maxMemory();
        for (AuditLogFormat format : List.of(AuditLogFormat.PLAINTEXT, AuditLogFormat.JSON)) {
            Effort effort = Effort.of(3, true, format);
            assertEquals(48, effort.blocks());
            assertEquals(heap / 4, effort.memory());
            assertTrue(effort.longestLine() >= 16 << 20, effort::toString);
            assertTrue(effort.longestLine() <= Math.max(16 << 20, heap / 8), effort::toString);
        }
        assertTrue(Effort.of(1, true, AuditLogFormat.JSON).longestLine()
                <= Effort.of(1, true, AuditLogFormat.PLAINTEXT).longestLine());
    }
}
