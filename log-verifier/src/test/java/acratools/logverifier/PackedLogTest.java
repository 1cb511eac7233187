package acratools.logverifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.logverifier.LogTrial.Outcome;
import acratools.logverifier.format.AuditLogFormat;
import acratools.testkit.ToolResult;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs that are packed, and those that cannot be read. */
class PackedLogTest {
    private static final AuditLogFormat TEXT = AuditLogFormat.PLAINTEXT;

    @TempDir
    private Path scratch;

    enum Packer {
        GZIP,
        ZSTD;

        OutputStream open(OutputStream out) throws IOException {
            return this == GZIP ? new GZIPOutputStream(out) : new ZstdOutputStream(out);
        }

        byte[] pack(byte[] bytes) throws IOException {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (OutputStream out = open(packed)) {
                out.write(bytes);
            }
            return packed.toByteArray();
        }
    }

    private static SignedLog log() {
        String[] texts = new String[3000];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = "entry " + i * 7919;
        }
        return new SignedLog(TEXT).chain(texts).end();
    }

    private Outcome verify(byte[] file) throws IOException {
        return new LogTrial(TEXT, SignedLog.KEY)
                .verify(List.of(Files.write(scratch.resolve("log"), file).toString()));
    }

    @ParameterizedTest
    @EnumSource(Packer.class)
    void areReadAsTheyAre(Packer packer) throws IOException {
        SignedLog log = log();
        byte[] packed = packer.pack(log.bytes());
        Outcome outcome = verify(packed);
        assertTrue(outcome.isGood(), outcome::toString);
        assertEquals(3001, outcome.report().entries());
        Outcome piped = new LogTrial(TEXT, SignedLog.KEY)
                .stdin(new ByteArrayInputStream(packed))
                .verify(List.of("-"));
        assertEquals(3001, piped.report().entries());
        log.lines().set(100, log.lines().get(100).replace("entry", "Entry"));
        assertTrue(verify(packer.pack(log.bytes())).subject().endsWith("Line:  101"));
    }

    @ParameterizedTest
    @EnumSource(Packer.class)
    void thoseThatAreCutAreToldAndThoseThatAreDamagedFail(Packer packer) throws IOException {
        byte[] packed = packer.pack(log().bytes());
        Outcome cut = verify(Arrays.copyOf(packed, packed.length / 2));
        assertFalse(cut.isGood());
        assertTrue(cut.reason().startsWith("cannot be read"), cut::toString);
        packed[packed.length / 2] ^= 1;
        assertFalse(verify(packed).isGood());
    }

    @ParameterizedTest
    @EnumSource(Packer.class)
    void aFewBytesThatBecomeManyTakeNoMemory(Packer packer) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = packer.open(packed)) {
            byte[] megabyte = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                out.write(megabyte);
            }
        }
        Files.write(scratch.resolve("bomb"), packed.toByteArray());
        Outcome outcome = new LogTrial(TEXT, SignedLog.KEY)
                .withLinesUpTo(4 << 20)
                .verify(List.of(scratch.resolve("bomb").toString()));
        assertEquals("has a longer line than this run can hold, line 1: 4194304 bytes", outcome.reason());
    }

    /** Magic, a descriptor without single segment, then a window of 2^(10 + n/8): 2^28 and the largest that there is. */
    @ParameterizedTest
    @ValueSource(ints = {0x90, 0xf8})
    void zstdFramesThatAskForMuchMemoryAreRefused(int window) throws IOException {
        Outcome outcome = verify(new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0x00, (byte) window, 1, 0, 0});
        assertEquals(
                "is packed with zstd by a window of more than 128 MiB, as --long=28 and above make it",
                outcome.reason());
        assertTrue(outcome.hint().contains("zstd -dc --long=31"), outcome.hint());
        assertTrue(outcome.subject().endsWith("/log"), outcome.subject());
    }

    @Test
    void zstdFramesThatZstdUnpacksWithoutBeingAskedAreRead() throws IOException {
        // The same with 128 MiB, and one block, the last, of no bytes.
        Outcome outcome = verify(new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0x00, (byte) 0x88, 1, 0, 0});
        assertTrue(outcome.isGood(), outcome::toString);
    }

    @Test
    void aPlatformWithoutTheLibraryIsTold() throws IOException {
        Path log = Files.write(scratch.resolve("log.zst"), Packer.ZSTD.pack(log().bytes()));
        ToolResult result = ChildTrial.of(
                        TEXT, "good", 0, log.toString(), "-DZstdNativePath=" + scratch.resolve("no.so"))
                .run()
                .assertExit(0);
        assertTrue(
                result.stdout()
                        .contains("log.zst: is packed with zstd, and there is no library for it on this platform\n"),
                result::toString);
        assertTrue(result.stdout().contains("zstd -dc FILE | acra-log-verifier --audit_log_file=-"), result::toString);
    }

    /** The kernel lets nobody read it, root neither. */
    @Test
    void aFileThatThisUserMayNotReadIsTold() {
        String file = "/proc/sys/vm/drop_caches";
        Outcome outcome = new LogTrial(TEXT, SignedLog.KEY).verify(List.of(file));
        assertEquals(file, outcome.subject());
        assertEquals("permission denied", outcome.reason());
        assertTrue(outcome.hint().contains("as a user that may read the log"), outcome.hint());
    }

    @Test
    void aDirectoryIsTold() {
        Outcome outcome = new LogTrial(TEXT, SignedLog.KEY).verify(List.of(scratch.toString()));
        assertEquals("is a directory", outcome.reason());
    }

    @Test
    void gzipOfSeveralMembersIsReadToItsEnd() throws IOException {
        byte[] bytes = log().bytes();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        packed.write(Packer.GZIP.pack(Arrays.copyOf(bytes, bytes.length / 2)));
        packed.write(Packer.GZIP.pack(Arrays.copyOfRange(bytes, bytes.length / 2, bytes.length)));
        assertEquals(3001, verify(packed.toByteArray()).report().entries());
    }

    @Test
    void aDamagedHeaderOfALaterMemberIsNoEndOfTheLog() throws IOException {
        byte[] bytes = log().bytes();
        byte[] second = Packer.GZIP.pack("other".getBytes(StandardCharsets.US_ASCII));
        second[0] ^= 1;
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        packed.write(Packer.GZIP.pack(bytes));
        packed.write(second);
        Outcome outcome = verify(packed.toByteArray());
        assertEquals("cannot be read on from line 3002", outcome.reason(), outcome::toString);
    }

    /** A log is not taken for over where more of it is damaged or cut: a chain is in each frame. */
    @Test
    void zstdOfSeveralFramesIsReadToItsEndOrFails() throws IOException {
        byte[] first = Packer.ZSTD.pack(new SignedLog(TEXT).chain("one").end().bytes());
        byte[] second = Packer.ZSTD.pack(new SignedLog(TEXT).chain("two").end().bytes());
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        assertEquals(4, verify(both).report().entries());
        InputStream frameByFrame =
                new SequenceInputStream(new ByteArrayInputStream(first), new ByteArrayInputStream(second));
        assertEquals(
                4,
                new LogTrial(TEXT, SignedLog.KEY)
                        .stdin(frameByFrame)
                        .verify(List.of("-"))
                        .report()
                        .entries());
        for (int length = first.length + 1; length < both.length; length++) {
            Outcome cut = verify(Arrays.copyOf(both, length));
            assertTrue(cut.reason().startsWith("cannot be read"), length + ": " + cut);
        }
        for (int bit = 0; bit < 32; bit++) {
            byte[] damaged = both.clone();
            damaged[first.length + bit / 8] ^= (byte) (1 << bit % 8);
            assertTrue(verify(damaged).reason().startsWith("cannot be read"), "bit " + bit);
        }
    }

    @Test
    void zstdThatBeginsWithAFrameToSkipIsRead() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        packed.write(new byte[] {0x5e, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4});
        packed.write(Packer.ZSTD.pack(log().bytes()));
        assertEquals(3001, verify(packed.toByteArray()).report().entries());
    }

    @ParameterizedTest
    @CsvSource({
        "fd377a585a000004e6d6b446, xz",
        "425a683931415926535900, bzip2",
        "04224d186440a700, lz4",
        "02214c1800000000, lz4",
        "504b030414000000, zip",
        "1f9d90000000, compress"
    })
    void whatIsPackedOtherwiseIsRefused(String head, String program) throws IOException {
        Outcome outcome = verify(HexFormat.of().parseHex(head));
        assertEquals("is packed with " + program + ", which this tool does not unpack", outcome.reason());
        assertTrue(outcome.hint().contains("--audit_log_file=-"), outcome.hint());
    }

    @Test
    void aFileWithoutSignedEntriesIsNotCalledVerified() throws IOException {
        Outcome outcome = verify("no key yet\n".getBytes(StandardCharsets.US_ASCII));
        assertTrue(outcome.isGood(), outcome::toString);
        assertTrue(outcome.report().json(true).contains("\"verdict\":\"no_entries\""));
        assertTrue(verify(log().bytes()).report().json(true).contains("\"verdict\":\"verified\""));
    }
}
