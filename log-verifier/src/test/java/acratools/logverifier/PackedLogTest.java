package acratools.logverifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.logverifier.LogTrial.Outcome;
import acratools.logverifier.format.AuditLogFormat;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Logs that are packed. */
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

    @Test
    void zstdFramesThatAskForMuchMemoryAreRefused() throws IOException {
        // Magic, a descriptor without single segment, a window of 2^(10+31): the largest that can be asked for.
        byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0x00, (byte) 0xf8, 1, 0, 0};
        Outcome outcome = verify(frame);
        assertEquals("cannot be read", outcome.reason());
    }

    @Test
    void gzipOfSeveralMembersIsReadToItsEnd() throws IOException {
        byte[] bytes = log().bytes();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        packed.write(Packer.GZIP.pack(Arrays.copyOf(bytes, bytes.length / 2)));
        packed.write(Packer.GZIP.pack(Arrays.copyOfRange(bytes, bytes.length / 2, bytes.length)));
        assertEquals(3001, verify(packed.toByteArray()).report().entries());
    }
}
