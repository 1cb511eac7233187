package acratools.keystore.v2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.failure.ToolFailure;
import acratools.id.KeyKind;
import acratools.secret.Secret;
import acratools.testkit.Golden;
import acratools.testkit.HostileInput;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.MethodSource;

/** Ring files that anybody may have written; those behind a right signature too, as a thief of the key could. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeyRingFuzzTest {
    private static final String RING = "client/client/storage";
    private static final String CONTEXT = RingLayout.signatureContext(RING);
    private static final RingSigner SIGNER = new RingSigner(Secret.adopt(new byte[32]));

    static Stream<byte[]> files() {
        List<byte[]> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(Golden.path("keystore-v2"))) {
            for (Path file : all.filter(path -> path.toString().endsWith(".keyring"))
                    .sorted()
                    .limit(40)
                    .toList()) {
                files.add(Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        files.add(new byte[0]);
        return files.stream();
    }

    static Stream<byte[]> payloads() {
        return files().filter(file -> file.length > 0)
                .map(file -> DerReader.of(file).enter(DerReader.SEQUENCE).element(DerReader.SEQUENCE));
    }

    static Stream<byte[]> rings() {
        return payloads().map(payload -> {
            DerReader fields = DerReader.of(payload).enter(DerReader.SEQUENCE);
            fields.integer();
            fields.integer();
            fields.content(DerReader.UTC_TIME);
            return fields.element(DerReader.SEQUENCE);
        });
    }

    @MethodSource("files")
    @FuzzTest
    void aFileIsReadOrRefused(byte[] file) {
        HostileInput.judge(
                file,
                ToolFailure.class,
                bytes -> SignedContainer.read(bytes, SignedContainer.Content.KEY_RING, SIGNER, CONTEXT));
    }

    @MethodSource("payloads")
    @FuzzTest
    void aPayloadIsReadOrRefusedWhoeverSignedIt(byte[] payload) {
        byte[] file = DerWriter.sequence(
                payload.clone(),
                DerWriter.setOf(DerWriter.sequence(
                        DerWriter.primitive(
                                DerReader.OBJECT_IDENTIFIER,
                                new byte[] {0x60, (byte) 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01}),
                        DerWriter.primitive(DerReader.OCTET_STRING, SIGNER.sign(CONTEXT, payload)))));
        HostileInput.judge(file, ToolFailure.class, bytes -> {
            SignedContainer read = SignedContainer.read(bytes, SignedContainer.Content.KEY_RING, SIGNER, CONTEXT);
            boolean oneForm = isTimeAsWritten(timeOf(payload));
            byte[] written = written(oneForm, () -> read.write(SIGNER, CONTEXT));
            if (oneForm) {
                assertArrayEquals(file, written);
            }
            SignedContainer again = HostileInput.afterAccepting(
                    () -> SignedContainer.read(written, SignedContainer.Content.KEY_RING, SIGNER, CONTEXT));
            assertEquals(read.lastModified(), again.lastModified());
            assertArrayEquals(read.data(), again.data());
        });
    }

    @MethodSource("rings")
    @FuzzTest
    void aRingThatIsReadIsWrittenAsItWas(byte[] der) {
        HostileInput.judge(der, ToolFailure.class, bytes -> {
            String path = path(bytes);
            KeyRing ring = KeyRingCodec.decode(bytes, path);
            boolean oneForm = areTimesAsWritten(bytes);
            byte[] written = written(oneForm, () -> KeyRingCodec.encode(ring));
            if (oneForm) {
                assertArrayEquals(bytes, written);
            }
            assertArrayEquals(
                    written,
                    HostileInput.afterAccepting(() -> KeyRingCodec.encode(KeyRingCodec.decode(written, path))));
            ring.nextSeqnum();
            for (RingKey key : ring.toDecryptWith()) {
                key.has(RingLayout.sealedHalf(KeyKind.STORAGE_PAIR));
            }
        });
    }

    /** A time with an offset may lie in a year that cannot be written; nothing else may stand in the way. */
    private static byte[] written(boolean oneForm, Callable<byte[]> write) throws Exception {
        return oneForm ? HostileInput.afterAccepting(write) : write.call();
    }

    /** Times alone are read in more forms than one. */
    private static boolean areTimesAsWritten(byte[] der) {
        DerReader ring = DerReader.of(der).enter(DerReader.SEQUENCE);
        ring.content(DerReader.OCTET_STRING);
        DerReader keys = ring.enter(DerReader.SEQUENCE);
        boolean asWritten = true;
        while (keys.hasNext()) {
            DerReader key = keys.enter(DerReader.SEQUENCE);
            key.integer();
            key.integer();
            asWritten &= isTimeAsWritten(key.content(DerReader.UTC_TIME));
            asWritten &= isTimeAsWritten(key.content(DerReader.UTC_TIME));
        }
        return asWritten;
    }

    private static byte[] timeOf(byte[] payload) {
        DerReader fields = DerReader.of(payload).enter(DerReader.SEQUENCE);
        fields.integer();
        fields.integer();
        return fields.content(DerReader.UTC_TIME);
    }

    /** {@code YYMMDDhhmmssZ}: of the forms that are read none else has its length. */
    private static boolean isTimeAsWritten(byte[] time) {
        return time.length == 13;
    }

    /** Its own purpose, so that the check of that does not end each try. */
    private static String path(byte[] der) {
        byte[] purpose = DerReader.of(der).enter(DerReader.SEQUENCE).content(DerReader.OCTET_STRING);
        return new String(purpose, StandardCharsets.UTF_8);
    }
}
