package acratools.themis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.InputFailure;
import acratools.failure.UnsealFailure;
import acratools.secret.Secret;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SecureMessageTest {
    private final SecureRandom random = new SecureRandom();
    private final EcKeyPair alice = EcKeyPair.generate(random);
    private final EcKeyPair bob = EcKeyPair.generate(random);
    private final Secret message = Secret.random(32, random);

    @AfterEach
    void close() {
        alice.close();
        bob.close();
        message.close();
    }

    @Test
    void reachesTheRecipient() {
        byte[] wrapped = wrap();
        assertEquals(84, wrapped.length);
        try (Secret unwrapped = unwrap(wrapped)) {
            assertTrue(message.sameAs(unwrapped));
        }
    }

    @Test
    void unwrapsRangesOfArrays() {
        byte[] wrapped = wrap();
        byte[] around = new byte[200];
        System.arraycopy(wrapped, 0, around, 37, wrapped.length);
        try (Secret unwrapped = SecureMessage.unwrap(
                P256.portable(), around, 37, wrapped.length, bob.privateKey(), alice.publicKey())) {
            assertTrue(message.sameAs(unwrapped));
        }
    }

    @Test
    void refusesEveryFlippedBit() {
        byte[] wrapped = wrap();
        for (int bit = 0; bit < wrapped.length * 8; bit++) {
            byte[] altered = wrapped.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            assertThrows(UnsealFailure.class, () -> unwrap(altered));
        }
    }

    @Test
    void refusesEveryTruncationAndExtension() {
        byte[] wrapped = wrap();
        for (int length = 0; length < wrapped.length; length++) {
            byte[] truncated = Arrays.copyOf(wrapped, length);
            assertThrows(UnsealFailure.class, () -> unwrap(truncated));
        }
        assertThrows(UnsealFailure.class, () -> unwrap(Arrays.copyOf(wrapped, wrapped.length + 1)));
    }

    @Test
    void refusesOtherKeys() {
        byte[] wrapped = wrap();
        try (EcKeyPair eve = EcKeyPair.generate(random)) {
            assertThrows(UnsealFailure.class, () -> SecureMessage.unwrap(wrapped, eve.privateKey(), alice.publicKey()));
            assertThrows(UnsealFailure.class, () -> SecureMessage.unwrap(wrapped, bob.privateKey(), eve.publicKey()));
        }
    }

    @Test
    void refusesToWrapNothing() {
        try (Secret nothing = Secret.adopt(new byte[0])) {
            assertThrows(
                    InputFailure.class, () -> SecureMessage.wrap(alice.privateKey(), bob.publicKey(), nothing, random));
        }
    }

    private byte[] wrap() {
        return SecureMessage.wrap(alice.privateKey(), bob.publicKey(), message, random);
    }

    private Secret unwrap(byte[] wrapped) {
        return SecureMessage.unwrap(wrapped, bob.privateKey(), alice.publicKey());
    }
}
