package acratools.logverifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InputFailure;
import acratools.logverifier.LogTrial.Outcome;
import acratools.logverifier.format.AuditLogFormat;
import acratools.testkit.Golden;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is told beyond Acra's verdicts: of which kind a fault is, what follows it, by chain and by file. */
class VerdictTest {
    private static final AuditLogFormat TEXT = AuditLogFormat.PLAINTEXT;

    @TempDir
    private Path scratch;

    private Path log() {
        return scratch.resolve("log");
    }

    private static JsonNode report(Outcome outcome) throws IOException {
        return new ObjectMapper().readTree(outcome.report().json(outcome.isGood()));
    }

    private static void told(Outcome outcome, String verdict, String hint) throws IOException {
        assertFalse(outcome.isGood());
        assertTrue(outcome.hint().contains(hint), outcome.hint());
        JsonNode chains = report(outcome).path("chains");
        assertEquals(verdict, chains.path(chains.size() - 1).path("verdict").asText(), chains::toString);
    }

    @Test
    void aChangedEntryIsTold() throws IOException {
        SignedLog log = new SignedLog(TEXT).chain("one", "two", "three", "four").end();
        log.lines().set(2, log.lines().get(2).replace("three", "tree"));
        Outcome outcome = new LogTrial(TEXT, SignedLog.KEY).verify(List.of(log.to(log())));
        told(outcome, "tampered", "entries up to line 2 of ");
        JsonNode chain = report(outcome).path("chains").path(0);
        assertEquals(1, chain.path("first").path("line").asInt());
        assertEquals(2, chain.path("last").path("line").asInt());
        assertEquals(2, chain.path("entries").asInt());
        assertEquals(3, chain.path("fault").path("at").path("line").asInt());
        assertEquals(
                "tampered",
                report(outcome).path("files").path(0).path("verdict").asText());
    }

    @Test
    void anEntryThatLostItsIntegrityIsSuspected() throws IOException {
        SignedLog log = new SignedLog(TEXT).chain("one", "two", "three").end();
        log.lines().set(1, "two");
        told(
                new LogTrial(TEXT, SignedLog.KEY).verify(List.of(log.to(log()))),
                "tampered",
                "line 2 has no integrity, and may have lost it");
    }

    @Test
    void anotherKeyIsTold() throws IOException {
        String log = new SignedLog(TEXT).chain("one", "two").end().to(log());
        told(
                new LogTrial(TEXT, new byte[32]).verify(List.of(log)),
                "no_key",
                "the keystore's audit-log key does not fit");
        told(
                new LogTrial(TEXT, new byte[32], new byte[31]).verify(List.of(log)),
                "no_key",
                "none of the keystore's 2 audit-log keys, former ones included, fits");
    }

    @Test
    void aLogWithoutItsBeginningIsTold() throws IOException {
        SignedLog log = new SignedLog(TEXT).chain("one", "two").end();
        log.lines().remove(0);
        told(
                new LogTrial(TEXT, SignedLog.KEY).verify(List.of(log.to(log()))),
                "no_key",
                "entries before it are missing, or files are not in their order");
    }

    @ParameterizedTest
    @CsvSource({"PLAINTEXT, 5", "PLAINTEXT, 40", "CEF, 7", "JSON, 1", "JSON, 40", "JSON, 90"})
    void aLineWithinWhichTheFileEndsIsTold(AuditLogFormat format, int missing) throws IOException {
        boolean json = format == AuditLogFormat.JSON;
        byte[] bytes = new SignedLog(format)
                .chain(json ? "\"msg\":\"one\"" : "one", json ? "\"msg\":\"two\"" : "two")
                .bytes();
        Files.write(log(), HexFormat.of().parseHex(HexFormat.of().formatHex(bytes, 0, bytes.length - 1 - missing)));
        told(
                new LogTrial(format, SignedLog.KEY).verify(List.of(log().toString())),
                "cut_off",
                "the file ends within this line");
    }

    /** The whole beginning of the log, to each place within its last line's integrity value and behind it. */
    @ParameterizedTest
    @EnumSource(
            value = AuditLogFormat.class,
            names = {"PLAINTEXT", "CEF"})
    void aFirstEntryWithinWhichTheFileEndsIsTold(AuditLogFormat format) throws IOException {
        byte[] whole = new SignedLog(format).chain("one").end().chain("two").bytes();
        byte[] bytes = Arrays.copyOf(whole, whole.length - 1);
        for (int missing = 1; missing <= 74; missing++) {
            Files.write(log(), Arrays.copyOf(bytes, bytes.length - missing));
            Outcome outcome = new LogTrial(format, SignedLog.KEY).verify(List.of(log().toString()));
            told(outcome, "cut_off", "the file ends within this line");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PLAINTEXT|three integrity=zz|unreadable",
                "PLAINTEXT|three integrity=00Z|unreadable",
                "PLAINTEXT|three integrity=00|tampered",
                "PLAINTEXT|three integrity=00112|unreadable",
                "JSON|hello world|unreadable",
                "JSON|{\"msg\":\"three\",\"integrity\":\"0011\"}|tampered",
                "JSON|{\"msg\":\"three\",\"integr|cut_off"
            })
    void whatNoCutMakesIsNotToldAsOne(AuditLogFormat format, String last, String verdict) throws IOException {
        String first = format == AuditLogFormat.JSON ? "\"msg\":\"one\"" : "one";
        byte[] log = new SignedLog(format).chain(first).bytes();
        Files.write(log(), (new String(log, StandardCharsets.ISO_8859_1) + last).getBytes(StandardCharsets.ISO_8859_1));
        told(new LogTrial(format, SignedLog.KEY).verify(List.of(log().toString())), verdict, "");
    }

    @Test
    void oneFaultIsToldOnceWhereTheRunGoesOn() throws IOException {
        SignedLog log = new SignedLog(TEXT).chain("one", "two").end();
        log.lines().set(1, log.lines().get(1).replace("two", "tow"));
        Outcome outcome = new LogTrial(TEXT, SignedLog.KEY).goingOn().verify(List.of(log.to(log())));
        assertEquals(1, outcome.errors().size());
        assertEquals("audit log", outcome.subject());
        assertEquals("one fault was found", outcome.reason());
    }

    @Test
    void aLogOfAnotherFormatIsToldOnceAndCounted() throws IOException {
        String good = new String(
                new SignedLog(AuditLogFormat.JSON)
                        .chain("\"msg\":\"one\"")
                        .end()
                        .bytes(),
                StandardCharsets.ISO_8859_1);
        Files.writeString(log(), "x\n".repeat(400_000) + good);
        Outcome outcome =
                new LogTrial(AuditLogFormat.JSON, SignedLog.KEY).goingOn().verify(List.of(log().toString()));
        assertFalse(outcome.isGood());
        assertEquals(
                2, outcome.errors().size(), () -> outcome.errors().subList(0, 3).toString());
        assertTrue(outcome.errors().get(1).contains("399999"), outcome.errors()::toString);
        assertEquals(2, outcome.report().entries());
    }

    @Test
    void theReportNamesTheFileOfAChainWithoutEnd() throws IOException {
        String open = new SignedLog(TEXT).chain("one").to(log());
        String next = new SignedLog(TEXT).chain("two").end().to(scratch.resolve("next"));
        Outcome outcome = new LogTrial(TEXT, SignedLog.KEY).verify(List.of(open, next));
        assertFalse(outcome.isGood());
        assertEquals(
                "unfinished",
                report(outcome).path("files").path(0).path("verdict").asText());
    }

    @Test
    void aChainThatIsOpenWhereAFileIsMissingIsReported() throws IOException {
        String open = new SignedLog(TEXT).chain("one", "two").to(log());
        Outcome outcome = new LogTrial(TEXT, SignedLog.KEY).verify(List.of(open, scratch + "/nowhere"));
        assertEquals("no such file or directory", outcome.reason());
        JsonNode chain = report(outcome).path("chains").path(0);
        assertEquals(2, chain.path("entries").asInt(), outcome::toString);
    }

    @Test
    void aReaderThatThrowsEndsTheRun() {
        InputStream broken = new InputStream() {
            @Override
            public int read() {
                throw new IllegalStateException("of the test");
            }
        };
        IllegalStateException thrown = assertThrows(
                IllegalStateException.class,
                () -> new LogTrial(TEXT, SignedLog.KEY).stdin(broken).verify(List.of("-")));
        assertEquals("of the test", thrown.getMessage());
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void workersThatThrowEndTheRun() {
        LogTrial trial = new LogTrial(TEXT, SignedLog.KEY).withErasedKeys().inBlocksOf(100);
        byte[] chain = new SignedLog(TEXT).chain("one", "two").end().bytes();
        for (int workers : new int[] {1, 3}) {
            assertThrows(
                    IllegalStateException.class,
                    () -> trial.parallel(workers)
                            .stdin(new RepeatedStream(chain, 1000))
                            .verify(List.of("-")));
        }
    }

    @Test
    void aLackOfMemoryIsAFailureWithAHint() {
        InputStream broken = new InputStream() {
            @Override
            public int read() {
                throw new OutOfMemoryError("of the test");
            }
        };
        InputFailure told = assertThrows(
                InputFailure.class,
                () -> new LogTrial(TEXT, SignedLog.KEY).stdin(broken).verify(List.of("-")));
        assertEquals("takes more memory than this run has", told.reason());
    }

    @ParameterizedTest
    @EnumSource(AuditLogFormat.class)
    void longLinesOneAfterTheOtherAreReadWithinTheMemoryOfBlocks(AuditLogFormat format) throws IOException {
        String list = "[" + ('"' + "y".repeat(1000) + "\",").repeat(1200) + "1]";
        String text = format == AuditLogFormat.JSON ? "\"x\":" + list : list;
        SignedLog log = new SignedLog(format);
        for (int i = 0; i < 2; i++) {
            log.chain(text, text).end();
        }
        Outcome outcome = new LogTrial(format, SignedLog.KEY).inBlocksOf(50_000).verify(List.of(log.to(log())));
        assertTrue(outcome.isGood(), outcome::toString);
        assertEquals(6, outcome.report().entries());
        assertEquals(List.of(), outcome.warnings());
    }

    @Test
    void aChainThatAServiceDidNotEndIsTold() throws IOException {
        String log =
                new SignedLog(TEXT).chain("one", "two").chain("three").end().to(log());
        Outcome outcome = new LogTrial(TEXT, SignedLog.KEY).verify(List.of(log));
        assertEquals("end of audit log chain is missing", outcome.reason());
        assertTrue(outcome.hint().contains("was killed or crashed, or the last entries"), outcome.hint());
        assertEquals(
                "unfinished",
                report(outcome).path("chains").path(0).path("verdict").asText());
    }

    @Test
    void theEndOfTheLogMayBeRequired() throws IOException {
        String open = new SignedLog(TEXT).chain("one", "two").to(log());
        LogTrial trial = new LogTrial(TEXT, SignedLog.KEY).requiringTheEnd();
        assertEquals(
                "Missing end of final audit log chain",
                trial.verify(List.of(open)).reason());
        Path empty = Files.createFile(scratch.resolve("empty"));
        assertEquals(
                "Empty source of audit log",
                trial.verify(List.of(empty.toString())).reason());
        String whole = new SignedLog(TEXT).chain("one", "two").end().to(log());
        assertTrue(trial.verify(List.of(whole)).isGood());
    }

    @ParameterizedTest
    @CsvSource({
        "plaintext, field-named-integrity, with \" integrity=\" in a message or field",
        "plaintext, message-with-part, with \" integrity=\" in a message or field",
        "json, field-named-chain, of an event with a field \"chain\" of value \"new\"",
        "json, only-end-entry, as both the first and the end of a chain"
    })
    void whatAcrasSignerWroteItselfIsTold(String format, String name, String hint) throws IOException {
        Path directory = Golden.path("audit-log/" + format);
        JsonNode cases = Golden.json("audit-log/" + format + "/expected.json").path("cases");
        for (JsonNode golden : cases) {
            if (golden.path("name").asText().equals(name)) {
                byte[] key = HexFormat.of().parseHex(golden.path("key_hex").asText());
                AuditLogFormat parsed = format.equals("json") ? AuditLogFormat.JSON : TEXT;
                Outcome outcome = new LogTrial(parsed, key)
                        .verify(List.of(directory.resolve(name + ".log").toString()));
                assertTrue(outcome.hint().contains(hint), outcome.hint());
                return;
            }
        }
        throw new AssertionError("no case " + name);
    }

    /** Where the entry begins another segment, what came before it is not at hand. */
    @ParameterizedTest
    @CsvSource({
        "100000, Acra's signer wrote this entry itself",
        "10, or this event has a field \"chain\" of value \"new\""
    })
    void aFieldNamedChainIsToldWhereverTheLogIsCut(int block, String hint) throws IOException {
        Path directory = Golden.path("audit-log/json");
        for (JsonNode golden : Golden.json("audit-log/json/expected.json").path("cases")) {
            if (golden.path("name").asText().equals("field-named-chain")) {
                Outcome outcome = new LogTrial(
                                AuditLogFormat.JSON,
                                HexFormat.of().parseHex(golden.path("key_hex").asText()))
                        .inBlocksOf(block)
                        .cuttingFrom(block)
                        .verify(List.of(
                                directory.resolve("field-named-chain.log").toString()));
                assertEquals("end of audit log chain is missing", outcome.reason());
                assertTrue(outcome.hint().contains(hint), outcome.hint());
                return;
            }
        }
        throw new AssertionError("no such case");
    }

    @Test
    void everyBrokenChainIsToldIfAskedFor() throws IOException {
        SignedLog log = new SignedLog(TEXT)
                .chain("a1", "a2", "a3")
                .end()
                .chain("b1", "b2")
                .end()
                .chain("c1", "c2")
                .chain("d1")
                .end()
                .chain("e1", "e2")
                .end();
        log.lines().set(1, log.lines().get(1).replace("a2", "a0"));
        log.lines().set(12, log.lines().get(12).replace("e2", "e0"));
        for (int block : new int[] {10, 100, 10_000}) {
            Outcome outcome = new LogTrial(TEXT, SignedLog.KEY)
                    .goingOn()
                    .inBlocksOf(block)
                    .verify(List.of(log.to(log())));
            assertEquals("3 faults were found", outcome.reason());
            assertEquals(3, outcome.errors().size(), outcome.errors()::toString);
            assertTrue(outcome.errors().get(0).contains("Line:  2 "), outcome.errors()::toString);
            assertTrue(outcome.errors().get(1).contains("Line:  10 "), outcome.errors()::toString);
            assertTrue(outcome.errors().get(2).contains("Line:  13 "), outcome.errors()::toString);
            JsonNode chains = report(outcome).path("chains");
            assertEquals(
                    List.of("tampered", "verified", "unfinished", "verified", "tampered"),
                    chains.findValuesAsText("verdict"));
            assertEquals(2, chains.path(0).path("unverified").asInt());
            assertEquals(
                    "tampered",
                    report(outcome).path("files").path(0).path("verdict").asText());
        }
    }

    @Test
    void formerKeysAreTried() throws IOException {
        byte[] older = {1, 2, 3};
        SignedLog old = new SignedLog(TEXT, older).chain("old", "log").end();
        SignedLog young = new SignedLog(TEXT).chain("young", "log").end();
        Files.write(log(), old.bytes());
        Outcome outcome = new LogTrial(TEXT, SignedLog.KEY, new byte[32], older)
                .verify(List.of(log().toString(), young.to(scratch.resolve("young")), log().toString()));
        assertTrue(outcome.isGood(), outcome::toString);
        assertEquals(List.of("2", "0", "2"), report(outcome).path("chains").findValuesAsText("key"));
    }

    @ParameterizedTest
    @EnumSource(AuditLogFormat.class)
    void chainsGoOverFilesAndBlocks(AuditLogFormat format) throws IOException {
        boolean json = format == AuditLogFormat.JSON;
        SignedLog log = new SignedLog(format);
        for (int chain = 0; chain < 20; chain++) {
            String[] texts = new String[1 + chain * 3];
            for (int i = 0; i < texts.length; i++) {
                texts[i] = (json ? "\"msg\":\"" : "") + "chain " + chain + " " + "x".repeat(i * 7 % 200)
                        + (json ? "\"" : "");
            }
            log.chain(texts).end();
        }
        int half = log.lines().size() / 2;
        String all = String.join("\n", log.lines());
        int split = String.join("\n", log.lines().subList(0, half)).length();
        Path first = Files.writeString(scratch.resolve("1"), all.substring(0, split), StandardCharsets.ISO_8859_1);
        Path second = Files.writeString(scratch.resolve("2"), all.substring(split + 1), StandardCharsets.ISO_8859_1);
        for (int block : new int[] {1, 64, 1000, 1 << 20}) {
            for (int workers : new int[] {1, 3}) {
                Outcome outcome = new LogTrial(format, SignedLog.KEY)
                        .parallel(workers)
                        .inBlocksOf(block)
                        .verify(List.of(first.toString(), second.toString()));
                assertTrue(outcome.isGood(), outcome::toString);
                assertEquals(List.of(), outcome.warnings());
                assertEquals(20, report(outcome).path("chains").size());
                assertEquals(log.lines().size(), outcome.report().entries());
            }
        }
    }

    @Test
    void standardInputIsRead() {
        SignedLog log = new SignedLog(TEXT).chain("one", "two").end();
        Outcome outcome = new LogTrial(TEXT, SignedLog.KEY)
                .stdin(new ByteArrayInputStream(log.bytes()))
                .verify(List.of("-"));
        assertTrue(outcome.isGood(), outcome::toString);
        assertEquals(3, outcome.report().entries());
    }

    @Test
    void aLineThatIsTooLongIsAFailureAndNoMismatch() throws IOException {
        String log = new SignedLog(TEXT).chain("one", "x".repeat(100_000)).end().to(log());
        Outcome outcome = new LogTrial(TEXT, SignedLog.KEY)
                .inBlocksOf(1000)
                .withLinesUpTo(50_000)
                .verify(List.of(log));
        assertEquals(log, outcome.subject());
        assertEquals("has a longer line than this run can hold, line 2: 50000 bytes", outcome.reason());
    }
}
