package acratools.logverifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.logverifier.format.AuditLogFormat;
import acratools.logverifier.format.ChainMac;
import acratools.logverifier.format.EntryReader;
import acratools.logverifier.format.EntryReader.Kind;
import acratools.logverifier.format.Reading;
import acratools.secret.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is signed of an entry in JSON, against texts that Go gives. */
class JsonEntriesTest {
    @TempDir
    private Path scratch;

    /** An entry that holds {@code "x":value}, signed as if it held {@code written}. */
    private static byte[] entry(String value, String written) throws GeneralSecurityException {
        byte[] k = SlowVerifier.sha256(SignedLog.KEY);
        Mac hmac = Mac.getInstance("HmacSHA256");
        hmac.init(new SecretKeySpec(k, "HmacSHA256"));
        byte[] mac = hmac.doFinal(("delimiterxdelimiter" + written + "delimiter").getBytes(StandardCharsets.UTF_8));
        String integrity = HexFormat.of().formatHex(SlowVerifier.sha256(mac));
        return ("{\"x\":" + value + ",\"chain\":\"new\",\"integrity\":\"" + integrity + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Whether an entry that holds {@code "x":value} is one of which {@code written} was signed. */
    private static boolean isSignedAs(String value, String written) throws GeneralSecurityException {
        byte[] line = entry(value, written);
        EntryReader reader = AuditLogFormat.JSON.newReader();
        assertEquals(Kind.SIGNED, reader.read(line, 0, line.length), reader.problem());
        try (ChainMac chain = new ChainMac();
                Secret key = Secret.adopt(SignedLog.KEY.clone());
                Secret first = ChainMac.firstKey(key)) {
            chain.start(first);
            return chain.fits(reader, Reading.USUAL);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, -0",
        "-0.0e5, -0",
        "1.0, 1",
        "1e2, 100",
        "12.50, 12.5",
        "0.000001, 0.000001",
        "0.0000001, 1e-7",
        "1e-7, 1e-7",
        "123e-9, 1.23e-7",
        "1e20, 100000000000000000000",
        "1e21, 1e+21",
        "123456789012345678901234, 1.2345678901234569e+23",
        "9007199254740993, 9007199254740992",
        "9007199254740993.0000000000000000001, 9007199254740994",
        "0.1000000000000000055511151231257827, 0.1",
        "0.30000000000000004, 0.30000000000000004",
        "618970019642690137449562112, 6.189700196426902e+26",
        "5e-324, 5e-324",
        "4e-324, 5e-324",
        "1e-400, 0",
        "2.2250738585072014e-308, 2.2250738585072014e-308",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "2e-3, 0.002",
        "2.2E-322, 2.2e-322",
        "123456789012345, 123456789012345",
        "1234567890123456, 1234567890123456",
        "100000000000000000000000000e-26, 1"
    })
    void numbersAreWrittenAsGoWritesThem(String spelt, String written) throws GeneralSecurityException {
        assertTrue(isSignedAs(spelt, written), spelt);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "-1e309", "1.8e308"})
    void aNumberThatIsTooLargeIsAnError(String number) {
        byte[] line = ("{\"x\":[" + number + "]}").getBytes(StandardCharsets.US_ASCII);
        EntryReader reader = AuditLogFormat.JSON.newReader();
        assertEquals(Kind.MALFORMED, reader.read(line, 0, line.length));
        assertEquals(
                "[json] can't parse integrity: json: cannot unmarshal number " + number
                        + " into Go value of type float64",
                reader.problem());
    }

    @Test
    void aVeryLongNumberIsReadInTime() throws GeneralSecurityException {
        assertTrue(isSignedAs("0." + "0".repeat(100_000) + "1e100001", "1"));
        assertTrue(isSignedAs("1" + "0".repeat(200_000) + "e-200000", "1"));
    }

    @Test
    void stringsAreWrittenAsGoWritesThem() throws GeneralSecurityException {
        assertTrue(isSignedAs("\"<b>&\\u003c\"", "\"\\u003cb\\u003e\\u0026\\u003c\""));
        assertTrue(isSignedAs("\"\\/\\u0041\\u00e9é\"", "\"/Aéé\""));
        assertTrue(isSignedAs("\"\\u000a\\n\\t\\r\\u0001\\u007f\"", "\"\\n\\n\\t\\r\\u0001\u007f\""));
        assertTrue(isSignedAs("\"\u2028\\u2029\"", "\"\\u2028\\u2029\""));
        assertTrue(isSignedAs("\"\\ud83d\\ude00\\ud83d\\ud83d\\ude00x\"", "\"😀\ufffd😀x\""));
        assertTrue(isSignedAs("\"\\ude00\\ud83d\\n\"", "\"\ufffd\ufffd\\n\""));
        assertTrue(isSignedAs("{\"\\u003c\":1,\"b\\\"\":2,\"a\":3}", "{\"\\u003c\":1,\"a\":3,\"b\\\"\":2}"));
    }

    @Test
    void membersAreSortedByBytesAndTheLastOfEqualOnesCounts() throws GeneralSecurityException {
        assertTrue(isSignedAs(
                "{\"b\":1,\"é\":2,\"z\":3,\"b\":[ 4 , { } ],\"a\":5}", "{\"a\":5,\"b\":[4,{}],\"z\":3,\"é\":2}"));
        assertTrue(isSignedAs("{\"\\ud83d\\ude00\":1,\"\\uffff\":2}", "{\"\uffff\":2,\"😀\":1}"));
        StringBuilder many = new StringBuilder("{");
        StringBuilder sorted = new StringBuilder("{");
        for (int i = 0; i < 1000; i++) {
            many.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(1000 + (i * 617) % 1000)
                    .append("\":")
                    .append(i);
        }
        int[] values = new int[1000];
        for (int i = 0; i < 1000; i++) {
            values[(i * 617) % 1000] = i;
        }
        for (int i = 0; i < 1000; i++) {
            sorted.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(1000 + i)
                    .append("\":")
                    .append(values[i]);
        }
        assertTrue(isSignedAs(many + "}", sorted + "}"));
    }

    @Test
    void nestingIsReadUpToGosBoundAndNoDeeper() throws InterruptedException {
        assertTrue(inAThreadOfTheTool(
                () -> isSignedAs("[".repeat(9999) + "]".repeat(9999), "[".repeat(9999) + "]".repeat(9999))));
        assertTrue(inAThreadOfTheTool(() -> isSignedAs(
                "{\"a\":".repeat(9999) + "1" + "}".repeat(9999), "{\"a\":".repeat(9999) + "1" + "}".repeat(9999))));
        byte[] deeper = ("{\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}").getBytes(StandardCharsets.US_ASCII);
        EntryReader reader = AuditLogFormat.JSON.newReader();
        assertEquals(Kind.MALFORMED, reader.read(deeper, 0, deeper.length));
        assertTrue(reader.problem().endsWith("invalid character '[' exceeded max depth"), reader.problem());
    }

    private interface Check {
        boolean holds() throws GeneralSecurityException;
    }

    private static boolean inAThreadOfTheTool(Check check) throws InterruptedException {
        boolean[] held = new boolean[1];
        Thread thread = Pipeline.thread("deep", () -> {
            try {
                held[0] = check.holds();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.start();
        thread.join();
        return held[0];
    }

    @Test
    void linesOfTenMegabytesAreVerified() throws GeneralSecurityException, IOException {
        String text = "\"" + "abc<\\u00fc".repeat(1_000_000) + "\"";
        assertTrue(isGood(entry(text, text.replace("<", "\\u003c").replace("\\u00fc", "\u00fc"))));
        assertFalse(isGood(entry(text, text.replace("\\u00fc", "\u00fc"))));
        String list = "[" + "1,".repeat(5_000_000) + "2]";
        assertTrue(isGood(entry(list, list)));
    }

    private boolean isGood(byte[] log) throws IOException {
        Path file = Files.write(scratch.resolve("log"), log);
        return new LogTrial(AuditLogFormat.JSON, SignedLog.KEY)
                .verify(List.of(file.toString()))
                .isGood();
    }
}
