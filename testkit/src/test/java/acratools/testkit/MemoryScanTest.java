package acratools.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryScanTest {
    @ParameterizedTest
    @CsvSource({"keep,RAW", "keep-words,WORDS_SWAPPED", "keep-base64,BASE64", "keep-hex,HEX"})
    void findsAKeyThatIsKeptAtTheEnd(String how, MemoryHit.Form form) throws Exception {
        try (StoppedProcess process =
                MemoryScan.of(SampleProgram.run(how, "end")).start()) {
            assertEquals("exit", process.reason());
            assertEquals("java", process.executable().getFileName().toString());
            MemoryHits hits = search(process);
            assertTrue(
                    hits.of("key").stream()
                            .anyMatch(
                                    hit -> hit.form() == form && hit.kind() == MemoryHit.Kind.JAVA_HEAP && hit.sized()),
                    hits.toString());
            assertThrows(AssertionError.class, hits::assertNone);
            process.resume().assertExit(0).assertStdout("done\n");
        }
    }

    @Test
    void findsNothingRawOfAKeyThatWasWiped() throws Exception {
        try (StoppedProcess process =
                MemoryScan.of(SampleProgram.run("wipe", "end")).start()) {
            MemoryHits hits = search(process);
            assertEquals(0, hits.count("key", MemoryHit.Form.RAW), hits.toString());
            assertEquals(0, hits.count("key", MemoryHit.Form.BASE64), hits.toString());
            assertTrue(hits.scannedBytes() > 1 << 24, hits.toString());
            process.resume().assertExit(0);
        }
    }

    @Test
    void stopsWhereATextIsPrintedAndGoesOn() throws Exception {
        try (StoppedProcess process = MemoryScan.of(SampleProgram.run("keep", "end"))
                .stopWhenPrints("done")
                .start()) {
            assertEquals("printed", process.reason());
            assertTrue(search(process).count("key", MemoryHit.Form.RAW) >= 1);
            assertTrue(search(process).count("key", MemoryHit.Form.RAW) >= 1);
            process.resume().assertExit(0).assertStdout("done\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"INT,130", "TERM,143"})
    void scansWhatASignalEnds(MemoryScan.Signal signal, int exit) throws Exception {
        try (StoppedProcess process = MemoryScan.of(SampleProgram.run("keep", "wait"))
                .signalWhenPrints(signal, "ready")
                .start()) {
            assertTrue(search(process).count("key", MemoryHit.Form.RAW) >= 1);
            process.resume().assertExit(exit);
        }
    }

    @Test
    void signalsOnceAFileExists(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("file");
        try (StoppedProcess process = MemoryScan.of(SampleProgram.run("keep", "wait-with-file", file.toString()))
                .signalWhenExists(MemoryScan.Signal.TERM, file)
                .start()) {
            assertTrue(search(process).count("key", MemoryHit.Form.RAW) >= 1);
            process.resume().assertExit(143);
        }
    }

    @Test
    void signalsBeforeAChange(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("file");
        try (StoppedProcess process = MemoryScan.of(SampleProgram.run("keep", "wait-with-file", file.toString()))
                .signalBeforeChange(MemoryScan.Signal.TERM, 1, directory)
                .start()) {
            assertTrue(search(process).count("key", MemoryHit.Form.RAW) >= 1);
            process.resume().assertExit(143);
        }
    }

    @Test
    void scansWhatAnUnhandledSignalEnds() {
        try (StoppedProcess process =
                MemoryScan.of(ToolRun.command("sh", "-c", "kill -TERM $$")).start()) {
            assertEquals("signal 15", process.reason());
            process.resume().assertExit(143);
        }
    }

    @Test
    void refusesAPatternTooShortToMeanAnything() {
        try (StoppedProcess process = MemoryScan.of(ToolRun.command("true")).start()) {
            assertThrows(IllegalArgumentException.class, () -> process.search(Map.of("short", new byte[7])));
        }
    }

    @Test
    void saysThatATextWasNeverPrinted() {
        MemoryScan scan = MemoryScan.of(ToolRun.command("echo", "other")).stopWhenPrints("text");
        String message = assertThrows(AssertionError.class, scan::start).getMessage();
        assertTrue(message.contains("before it could be stopped") && message.contains("other"), message);
    }

    private static MemoryHits search(StoppedProcess process) throws Exception {
        return process.search(Map.of("key", SampleProgram.key()));
    }
}
