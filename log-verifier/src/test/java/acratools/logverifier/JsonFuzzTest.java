package acratools.logverifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.logverifier.SlowVerifier.Fault;
import acratools.logverifier.format.AuditLogFormat;
import acratools.logverifier.format.ChainMac;
import acratools.logverifier.format.EntryReader;
import acratools.logverifier.format.EntryReader.Kind;
import acratools.logverifier.format.Reading;
import acratools.secret.Secret;
import acratools.testkit.Golden;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.MethodSource;

/** Lines of JSON that anybody may have written: ours and the second verifier read the same of them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JsonFuzzTest {
    static Stream<byte[]> lines() {
        return Stream.of(
                        "numbers", "strings-escapes", "duplicate-key-inner", "lone-surrogates", "nan", "trailing-comma")
                .flatMap(name -> read(Golden.path("audit-log/json/" + name + ".log")).stream());
    }

    private static List<byte[]> read(Path file) {
        try {
            return List.of(Files.readString(file, StandardCharsets.ISO_8859_1).split("\n")).stream()
                    .map(line -> line.getBytes(StandardCharsets.ISO_8859_1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @MethodSource("lines")
    @FuzzTest
    void anObjectIsWrittenAsTheSecondVerifierWritesIt(byte[] line) {
        String text = new String(line, StandardCharsets.ISO_8859_1).strip();
        if (text.contains("\n") || text.length() > 10_000) {
            return;
        }
        String signed;
        try {
            signed = SlowVerifier.sign(AuditLogFormat.JSON, inner(text), true, SlowVerifier.sha256(SignedLog.KEY), "");
        } catch (IllegalArgumentException | StackOverflowError e) {
            if (e instanceof IllegalArgumentException) {
                assertRefused(text);
            }
            return;
        }
        assertEquals(Fault.NONE, new SlowVerifier(AuditLogFormat.JSON, SignedLog.KEY).verify(signed));
        byte[] bytes = signed.getBytes(StandardCharsets.ISO_8859_1);
        EntryReader reader = AuditLogFormat.JSON.newReader();
        assertEquals(Kind.SIGNED, reader.read(bytes, 0, bytes.length), () -> signed + reader.problem());
        try (ChainMac mac = new ChainMac();
                Secret key = Secret.adopt(SignedLog.KEY.clone());
                Secret first = ChainMac.firstKey(key)) {
            mac.start(first);
            assertTrue(mac.fits(reader, Reading.USUAL), signed);
        }
    }

    private static void assertRefused(String text) {
        byte[] object = ("{" + inner(text) + "}").getBytes(StandardCharsets.ISO_8859_1);
        EntryReader reader = AuditLogFormat.JSON.newReader();
        assertEquals(Kind.MALFORMED, reader.read(object, 0, object.length), text);
    }

    /** What is signed: the inside of an object, or a value with a name. */
    private static String inner(String text) {
        return text.startsWith("{") && text.endsWith("}") && text.length() > 2
                ? text.substring(1, text.length() - 1)
                : "\"x\":" + text;
    }
}
