package acratools.tls;

import acratools.failure.InputFailure;
import acratools.testkit.HostileInput;
import acratools.testkit.TestAuthority;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys and certificates from files that an administrator may have mixed up or cut off. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PemFuzzTest {
    private static final String[] LABELS = {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY"};

    private static final byte[] SEC1 = HexFormat.of()
            .parseHex("30770201010420c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721a00a06082a8648ce3d"
                    + "030107a1440342000460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8"
                    + "bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");

    /** The label's number, then the key. */
    static Stream<byte[]> keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
        byte[] ed25519 = generator.generateKeyPair().getPrivate().getEncoded();
        return Stream.of(labelled(0, ed25519), labelled(1, new byte[] {0x30, 3, 2, 1, 0}), labelled(2, SEC1));
    }

    private static byte[] labelled(int label, byte[] der) {
        byte[] seed = new byte[der.length + 1];
        seed[0] = (byte) label;
        System.arraycopy(der, 0, seed, 1, der.length);
        return seed;
    }

    static Stream<byte[]> files() throws IOException {
        Path directory = Files.createTempDirectory("pem-seeds");
        try {
            TestAuthority.Issued leaf =
                    TestAuthority.create(directory, "authority").issue("leaf", "localhost");
            return List.of(
                    Files.readAllBytes(leaf.certificate()),
                    Files.readAllBytes(leaf.key()),
                    "-----BEGIN X-----\n-----END X-----\n".getBytes(StandardCharsets.US_ASCII))
                    .stream();
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(each);
            }
        }
    }

    @MethodSource("keys")
    @FuzzTest
    void aKeyIsReadOrRefused(byte[] labelled) {
        if (labelled.length > 0) {
            String label = LABELS[(labelled[0] & 0xff) % LABELS.length];
            HostileInput.judge(
                    Arrays.copyOfRange(labelled, 1, labelled.length),
                    GeneralSecurityException.class,
                    der -> PrivateKeyDer.read(label, der));
        }
    }

    @MethodSource("files")
    @FuzzTest
    void aFileIsReadOrRefused(byte[] content) throws IOException {
        Path file = Files.createTempFile("pem", ".pem");
        try {
            HostileInput.judge(content, InputFailure.class, bytes -> {
                Files.write(file, bytes);
                PemFiles.certificates(file);
            });
            HostileInput.judge(
                    content, InputFailure.class, bytes -> PemFiles.privateKey(file, (level, text, pairs) -> {}));
        } finally {
            Files.delete(file);
        }
    }
}
