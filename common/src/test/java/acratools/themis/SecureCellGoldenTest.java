package acratools.themis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.UnsealFailure;
import acratools.secret.Secret;
import acratools.testkit.GoldenCase;
import acratools.testkit.GoldenSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;

class SecureCellGoldenTest {
    @ParameterizedTest
    @GoldenSource("themis/secure-cell-seal.json")
    void opensWhatThemisSealed(GoldenCase golden) {
        try (Secret key = Secret.adopt(golden.hex("key"));
                Secret message = SecureCell.unseal(golden.base64("cell"), key, golden.hex("context"))) {
            assertArrayEquals(golden.hex("message_sha256"), message.use(SecureCellGoldenTest::sha256));
        }
    }

    @ParameterizedTest
    @GoldenSource("themis/secure-cell-seal.json")
    void sealsToTheSameBytesUnderTheSameIv(GoldenCase golden) {
        byte[] cell = golden.base64("cell");
        byte[] context = golden.hex("context");
        FixedRandom random = new FixedRandom(Arrays.copyOfRange(cell, 16, 28));
        try (Secret key = Secret.adopt(golden.hex("key"));
                Secret message = SecureCell.unseal(cell, key, context)) {
            assertArrayEquals(cell, SecureCell.seal(key, message, context, random));
        }
    }

    @ParameterizedTest
    @GoldenSource("themis/secure-cell-seal-refused.json")
    void refusesWhatThemisRefuses(GoldenCase golden) {
        assertTrue(golden.flag("themis_refuses"));
        byte[] cell = golden.base64("cell");
        byte[] context = golden.hex("context");
        try (Secret key = Secret.adopt(golden.hex("key"))) {
            assertThrows(UnsealFailure.class, () -> SecureCell.unseal(cell, key, context));
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
