package acratools.themis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import acratools.secret.Secret;
import acratools.testkit.GoldenCase;
import acratools.testkit.GoldenSource;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;

class SecureMessageGoldenTest {
    @ParameterizedTest
    @GoldenSource("themis/secure-message-encrypt.json")
    void unwrapsWhatThemisWrapped(GoldenCase golden) {
        try (EcPrivateKey recipient = privateKey(golden, "recipient_private");
                Secret message = SecureMessage.unwrap(
                        golden.base64("wrapped"), recipient, EcPublicKey.read(golden.hex("sender_public")))) {
            assertArrayEquals(golden.hex("message"), message.use(byte[]::clone));
        }
    }

    @ParameterizedTest
    @GoldenSource("themis/secure-message-encrypt.json")
    void wrapsToTheSameBytesUnderTheSameIv(GoldenCase golden) {
        byte[] wrapped = golden.base64("wrapped");
        FixedRandom random = new FixedRandom(Arrays.copyOfRange(wrapped, 24, 36));
        try (EcPrivateKey sender = privateKey(golden, "sender_private");
                Secret message = Secret.adopt(golden.hex("message"))) {
            EcPublicKey recipient = EcPublicKey.read(golden.hex("recipient_public"));
            assertArrayEquals(wrapped, SecureMessage.wrap(sender, recipient, message, random));
        }
    }

    private static EcPrivateKey privateKey(GoldenCase golden, String field) {
        try (Secret container = Secret.adopt(golden.hex(field))) {
            return EcPrivateKey.read(container);
        }
    }
}
