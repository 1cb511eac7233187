package acratools.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LineFormatTest {
    private static final String CENSORED =
            "Column query rejected by acra-censor: SELECT * FROM users WHERE note = 'a|b' AND n <> 3 && \"x\"";

    private static LineFormat format(LogFormat format) {
        return LineFormat.of(format, "acra-server", "0.94.0");
    }

    @Test
    void writesPlaintextAsAcraDoes() throws IOException {
        assertGolden(
                "plaintext/unsigned-only.log",
                0,
                format(LogFormat.PLAINTEXT)
                        .line(
                                1667293275000L,
                                Log.Level.INFO,
                                "Starting service acra-server [pid=31]",
                                "empty",
                                "",
                                "error",
                                "packet: i/o timeout",
                                "code",
                                508));
        assertGolden(
                "plaintext/unsigned-only.log",
                1,
                format(LogFormat.PLAINTEXT)
                        .line(1667293276999L, Log.Level.ERROR, "Can't decrypt AcraStruct: can't unwrap symmetric key"));
    }

    @Test
    void writesJsonAsAcraDoes() throws IOException {
        assertGolden(
                "json/unsigned-only.log",
                1,
                format(LogFormat.JSON)
                        .line(
                                1667293278614L,
                                Log.Level.INFO,
                                "Starting service acra-server [pid=31]",
                                "code",
                                508,
                                "client_id",
                                "client"));
        assertGolden(
                "json/unsigned-only.log",
                2,
                format(LogFormat.JSON)
                        .line(
                                1667293279346L,
                                Log.Level.WARNING,
                                "Verschlüsselung fehlgeschlagen — ошибка 漢字 🔒",
                                "tls",
                                true,
                                "empty",
                                ""));
        String censored = format(LogFormat.JSON).line(0, Log.Level.INFO, CENSORED);
        assertTrue(golden("json/types.log").get(2).contains(censored.substring(14, 150)), censored);
    }

    @Test
    void writesCefAsAcraDoes() throws IOException {
        assertGolden(
                "cef/unsigned-only.log",
                0,
                format(LogFormat.CEF)
                        .line(
                                1667293277340L,
                                Log.Level.WARNING,
                                "Failed to read 42% of packet\twith tab",
                                "zone_id",
                                "DDDDDDDDucQQjniZeYayFGzt"));
        assertGolden(
                "cef/unsigned-only.log",
                1,
                format(LogFormat.CEF)
                        .line(
                                1667293277638L,
                                Log.Level.DEBUG,
                                "Verschlüsselung fehlgeschlagen — ошибка 漢字 🔒",
                                "session_id",
                                17,
                                "error",
                                "packet: i/o timeout"));
        String signed = golden("cef/escapes-in-keys.log").get(0);
        String ours = format(LogFormat.CEF)
                .line(1667293252025L, Log.Level.INFO, CENSORED, "k<&>", 1, "n", 3, "z", "chain=new");
        assertEquals(
                signed.substring(0, signed.indexOf("|1|")) + "|1|\"k<&>\"=1 n=3 unixTime=1667293252.025 z=chain\\=new ",
                ours);
        assertTrue(format(LogFormat.CEF).line(0, Log.Level.ERROR, "x", "s", "").contains("|6|s=  unixTime=0.000 "));
    }

    @ParameterizedTest
    @EnumSource
    void oneEventIsOneLineWhateverItHolds(LogFormat format) {
        SplittableRandom random = new SplittableRandom(20221101);
        for (int i = 0; i < 3000; i++) {
            String line = format(format).line(i, Log.Level.INFO, text(random), text(random), text(random), "k", 1);
            for (int at = 0; at < line.length(); at++) {
                char c = line.charAt(at);
                assertFalse(Character.isISOControl(c) || c == 0x2028 || c == 0x2029, line);
            }
            assertTrue(StandardCharsets.UTF_8.newEncoder().canEncode(line), line);
        }
    }

    @Test
    void jsonReadsBackAsItWas() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 3000; i++) {
            String message = text(random);
            String key = "k" + text(random);
            String value = text(random);
            JsonNode line = new ObjectMapper()
                    .readTree(
                            format(LogFormat.JSON).line(1000, Log.Level.INFO, message, key, value, "level", "forged"));
            assertEquals(wellFormed(message), line.get("msg").asText());
            assertEquals(wellFormed(value), line.get(wellFormed(key)).asText());
            assertEquals("info", line.get("level").asText());
            assertEquals("forged", line.get("fields.level").asText());
            List<String> keys = new ArrayList<>();
            line.fieldNames().forEachRemaining(keys::add);
            assertEquals(keys.stream().sorted().toList(), keys);
        }
    }

    @Test
    void plaintextValuesReadBackAsTheyWere() {
        SplittableRandom random = new SplittableRandom(8);
        for (int i = 0; i < 3000; i++) {
            String value = text(random);
            String line = format(LogFormat.PLAINTEXT).line(0, Log.Level.INFO, "Text", "key", value);
            assertTrue(line.startsWith("time=\"1970-01-01T00:00:00Z\" level=info msg=Text key="), line);
            assertEquals(wellFormed(value), unquoted(line.substring(line.indexOf("key=") + 4)));
        }
    }

    @Test
    void cefValueCannotForgeAFieldOrAHeader() {
        String line = format(LogFormat.CEF).line(0, Log.Level.INFO, "a|9|x=1", "k", "v act=allowed\\ y=2|z");
        assertTrue(line.contains("|a\\|9\\|x\\=1|1|k=v act\\=allowed\\\\ y\\=2|z unixTime="), line);
    }

    @Test
    void refusesANameWithoutAValue() {
        assertThrows(
                IllegalArgumentException.class, () -> format(LogFormat.JSON).line(0, Log.Level.INFO, "Text", "key"));
    }

    @Test
    void writesOnlyWhatWasAskedFor() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Log log = new StreamLog(out, LogFormat.PLAINTEXT, Log.Level.WARNING, "tool", "0.94.0", Clock.systemUTC());
        log.debug("a");
        log.info("b");
        assertEquals(0, out.size());
        log.warning("c");
        log.error("d");
        assertEquals(2, out.toString(StandardCharsets.UTF_8).lines().count());
    }

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(12);
        for (int i = 0; i < length; i++) {
            switch (random.nextInt(5)) {
                case 0 -> text.append((char) random.nextInt(0x20));
                case 1 ->
                    text.append("\"\\|=<>& \n\r\t\u007f\u0085\u2028\u2029\u202e\ufeff".charAt(random.nextInt(17)));
                case 2 -> text.append((char) random.nextInt(0x10000));
                case 3 -> text.appendCodePoint(0x10000 + random.nextInt(0x100000));
                default -> text.append((char) ('a' + random.nextInt(26)));
            }
        }
        return text.toString();
    }

    /** What is left of a text whose surrogates do not pair. */
    private static String wellFormed(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> out.appendCodePoint(c >= 0xd800 && c <= 0xdfff ? 0xfffd : c));
        return out.toString();
    }

    private static String unquoted(String text) {
        if (!text.startsWith("\"")) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        for (int i = 1; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char kind = text.charAt(++i);
            int digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
            if (digits > 0) {
                out.appendCodePoint(Integer.parseInt(text.substring(i + 1, i + 1 + digits), 16));
                i += digits;
            } else {
                int known = "abfnrtv\"\\".indexOf(kind);
                assertTrue(known >= 0, text);
                out.append("\u0007\b\f\n\r\t\u000b\"\\".charAt(known));
            }
        }
        return out.toString();
    }

    private static void assertGolden(String file, int line, String ours) throws IOException {
        assertEquals(golden(file).get(line), ours);
    }

    private static List<String> golden(String file) throws IOException {
        String shared = Objects.requireNonNull(System.getProperty("acra.shared"));
        return Files.readAllLines(Path.of(shared, "golden", "audit-log").resolve(file));
    }
}
