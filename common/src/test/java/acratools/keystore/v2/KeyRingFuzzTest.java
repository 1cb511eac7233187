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
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Ring files that anybody may have written; those behind a right signature too, as a thief of the key could. */
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
            SignedContainer again = SignedContainer.read(
                    read.write(SIGNER, CONTEXT), SignedContainer.Content.KEY_RING, SIGNER, CONTEXT);
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
            byte[] written = KeyRingCodec.encode(ring);
            assertArrayEquals(written, KeyRingCodec.encode(KeyRingCodec.decode(written, path)));
            ring.nextSeqnum();
            for (RingKey key : ring.toDecryptWith()) {
                key.has(RingLayout.sealedHalf(KeyKind.STORAGE_PAIR));
            }
        });
    }

    /** Its own purpose, so that the check of that does not end each try. */
    private static String path(byte[] der) {
        byte[] purpose = DerReader.of(der).enter(DerReader.SEQUENCE).content(DerReader.OCTET_STRING);
        return new String(purpose, StandardCharsets.UTF_8);
    }
}
