package acratools.logverifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.logverifier.LogTrial.Outcome;
import acratools.logverifier.SlowVerifier.Entry;
import acratools.logverifier.SlowVerifier.Fault;
import acratools.logverifier.format.AuditLogFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * What holds for every log: what was signed is accepted, and what is accepted consists of whole chains as they were signed, the
 * last one perhaps cut at its end, since that is all that the format can show. Each judgement is that of a second verifier.
 */
class LogPropertiesTest {
    private static final byte[] KEY = "key of the properties".getBytes(StandardCharsets.US_ASCII);
    private static final String END = "End of current audit log chain";

    private static Path directory;

    @BeforeContainer
    static void makeDirectory() throws IOException {
        directory = Files.createTempDirectory("logs");
    }

    @AfterContainer
    static void deleteDirectory() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void whatWasSignedIsAccepted(@ForAll long seed, @ForAll AuditLogFormat format) throws IOException {
        List<String> lines = new Writer(format, new Random(seed)).log();
        String log = String.join("\n", lines) + (seed % 2 == 0 ? "\n" : "");
        assertEquals(Fault.NONE, new SlowVerifier(format, KEY).verify(log), log);
        Outcome outcome = judge(format, log, seed);
        assertTrue(outcome.isGood(), () -> outcome + log);
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void whatIsAcceptedWasSignedSo(@ForAll long seed, @ForAll AuditLogFormat format, @ForAll Change change)
            throws IOException {
        Random random = new Random(seed);
        Writer writer = new Writer(format, random);
        List<String> lines = writer.log();
        SlowVerifier slow = new SlowVerifier(format, KEY);
        String log = change.of(lines, random);
        Fault expected = slow.verify(log);
        Outcome outcome = judge(format, log, seed);
        assertEquals(expected.line() == 0, outcome.isGood(), () -> outcome + log);
        if (expected.line() == 0) {
            assertTrue(SlowVerifier.isMadeOfChains(slow.entries(log), writer.chains(slow)), log);
        } else {
            assertEquals(
                    "Specified logs are corrupted. File: "
                            + SplitLog.of(log, seed, directory).place(expected.line()),
                    outcome.subject(),
                    () -> outcome + log);
            assertTrue(outcome.reason().contains(expected.what()), () -> outcome + log);
        }
    }

    enum Change {
        BIT,
        DELETION,
        INSERTION,
        SWAP,
        MOVE,
        TRUNCATION;

        String of(List<String> before, Random random) {
            List<String> lines = new ArrayList<>(before);
            int one = random.nextInt(lines.size());
            int other = random.nextInt(lines.size());
            switch (this) {
                case BIT, TRUNCATION -> {}
                case DELETION -> lines.remove(one);
                case INSERTION -> lines.add(other, lines.get(one));
                case SWAP -> lines.set(other, lines.set(one, lines.get(other)));
                case MOVE -> lines.add(Math.min(other, lines.size() - 1), lines.remove(one));
            }
            String log = String.join("\n", lines) + "\n";
            if (this == TRUNCATION) {
                return log.substring(0, random.nextInt(log.length()));
            }
            if (this != BIT) {
                return log;
            }
            int at = random.nextInt(log.length());
            char changed = (char) (log.charAt(at) ^ 1 << random.nextInt(8));
            return log.substring(0, at) + changed + log.substring(at + 1);
        }
    }

    private static Outcome judge(AuditLogFormat format, String log, long seed) throws IOException {
        int block = 1 + (int) Math.floorMod(seed, 300L);
        return new LogTrial(format, KEY)
                .inBlocksOf(block)
                .verify(SplitLog.of(log, seed, directory).write());
    }

    /** Writes random logs: chains of a few entries with an end, and lines without integrity between and in them. */
    private static final class Writer {
        private final AuditLogFormat format;
        private final Random random;
        private final List<List<String>> chains = new ArrayList<>();

        Writer(AuditLogFormat format, Random random) {
            this.format = format;
            this.random = random;
        }

        List<String> log() {
            List<String> lines = new ArrayList<>();
            SlowVerifier slow = new SlowVerifier(format, KEY);
            int count = 1 + random.nextInt(4);
            for (int chain = 0; chain < count; chain++) {
                byte[] k = SlowVerifier.sha256(KEY);
                String previous = "";
                List<String> signed = new ArrayList<>();
                int length = 1 + random.nextInt(5);
                for (int i = 0; i <= length; i++) {
                    String text = i == length ? end() : text(chain + "." + i);
                    String line = SlowVerifier.sign(format, text, i == 0, k, previous);
                    previous = slow.mac(line, k, previous);
                    k = SlowVerifier.sha256(k);
                    signed.add(line);
                    if (random.nextInt(6) == 0) {
                        lines.add(format == AuditLogFormat.JSON ? "{\"msg\":\"no key yet\"}" : "no key yet");
                    }
                    lines.add(line);
                }
                chains.add(signed);
            }
            return lines;
        }

        /** The signed entries of the log that was written, by chain. */
        List<List<Entry>> chains(SlowVerifier slow) {
            return chains.stream()
                    .map(chain -> slow.entries(String.join("\n", chain)))
                    .toList();
        }

        private String end() {
            return format == AuditLogFormat.JSON
                    ? "\"chain\":\"end\",\"msg\":\"" + END + "\""
                    : "msg=\"" + END + "\" chain=end";
        }

        private String text(String name) {
            if (format != AuditLogFormat.JSON) {
                return name + " " + bytes();
            }
            StringBuilder members = new StringBuilder("\"msg\":\"" + name + "\"");
            int count = random.nextInt(5);
            for (int i = 0; i < count; i++) {
                members.append(",\"")
                        .append((char) ('a' + random.nextInt(26)))
                        .append("x\":")
                        .append(value(0));
            }
            return members.toString();
        }

        /** Any bytes but line feeds, and no carriage return at the end, which is none of a line. */
        private String bytes() {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            String text = new String(bytes, StandardCharsets.ISO_8859_1).replace('\n', ' ');
            return random.nextInt(4) == 0 ? text + " chain=new" : text;
        }

        private String value(int depth) {
            return switch (random.nextInt(depth > 3 ? 4 : 6)) {
                case 0 -> string();
                case 1 -> number();
                case 2 -> random.nextBoolean() ? "true" : "false";
                case 3 -> "null";
                case 4 -> "[" + value(depth + 1) + ", " + value(depth + 1) + "]";
                default -> "{" + string() + ":" + value(depth + 1) + "," + string() + " : " + value(depth + 1) + "}";
            };
        }

        private String number() {
            return switch (random.nextInt(4)) {
                case 0 -> Integer.toString(random.nextInt());
                case 1 -> Double.toString(random.nextGaussian());
                case 2 ->
                    (random.nextBoolean() ? "-" : "") + random.nextInt(1000) + "." + random.nextInt(1000) + "e"
                            + (random.nextInt(60) - 30);
                default -> {
                    double any = Double.longBitsToDouble(random.nextLong());
                    yield Double.isFinite(any) ? Double.toString(any) : Long.toString(random.nextLong());
                }
            };
        }

        private String string() {
            String[] parts = {
                "plain",
                "<b>&",
                "\\u003c",
                "\\b\\f\\n",
                "\\ud83d\\ude00",
                "\\ud83d",
                "\\u2028",
                "\u00e2\u0080\u00a9",
                "\u00ff",
                "\u00c3\u00bc",
                "\\\"\\\\\\/",
                "\\u0000",
                "'",
                "delimiter",
                "\u00ed\u00a0\u0080",
                "\u007f"
            };
            StringBuilder text = new StringBuilder();
            int[] chosen = random.ints(random.nextInt(4), 0, parts.length).toArray();
            Arrays.stream(chosen).forEach(i -> text.append(parts[i]));
            return '"' + text.toString() + '"';
        }
    }
}
