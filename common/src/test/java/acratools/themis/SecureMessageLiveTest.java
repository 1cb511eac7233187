package acratools.themis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.secret.Secret;
import acratools.testkit.LiveThemis;
import acratools.testkit.LiveThemisResolver;
import java.security.SecureRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LiveThemisResolver.class)
class SecureMessageLiveTest {
    private final SecureRandom random = new SecureRandom();

    @RepeatedTest(20)
    void readsThePairsThatThemisMakes(LiveThemis themis) {
        LiveThemis.Pair theirs = themis.newPair();
        try (EcPrivateKey privateKey = privateKey(theirs)) {
            EcPublicKey publicKey = EcPublicKey.read(theirs.publicKey());
            assertEquals(publicKey, privateKey.publicKey());
            assertArrayEquals(theirs.publicKey(), publicKey.container());
            assertArrayEquals(theirs.privateKey(), privateKey.container().use(byte[]::clone));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16, 31, 32, 33, 45, 256, 4096, 70000})
    void unwrapsWhatThemisWraps(int size, LiveThemis themis) {
        LiveThemis.Pair theirs = themis.newPair();
        byte[] message = message(size);
        try (EcKeyPair ours = EcKeyPair.generate(random)) {
            byte[] wrapped = themis.wrap(theirs.privateKey(), ours.publicKey().container(), message);
            EcPublicKey sender = EcPublicKey.read(theirs.publicKey());
            try (Secret unwrapped = SecureMessage.unwrap(wrapped, ours.privateKey(), sender)) {
                assertArrayEquals(message, unwrapped.use(byte[]::clone));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16, 31, 32, 33, 45, 256, 4096, 70000})
    void themisUnwrapsWhatWeWrap(int size, LiveThemis themis) {
        LiveThemis.Pair theirs = themis.newPair();
        byte[] message = message(size);
        try (EcKeyPair ours = EcKeyPair.generate(random);
                Secret secret = Secret.adopt(message.clone())) {
            byte[] wrapped =
                    SecureMessage.wrap(ours.privateKey(), EcPublicKey.read(theirs.publicKey()), secret, random);
            byte[] unwrapped = themis.unwrap(
                            theirs.privateKey(), ours.publicKey().container(), wrapped)
                    .orElseThrow();
            assertArrayEquals(message, unwrapped);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 32, 1000})
    void themisUsesThePairsThatWeMake(int size, LiveThemis themis) {
        byte[] message = message(size);
        try (EcKeyPair alice = EcKeyPair.generate(random);
                EcKeyPair bob = EcKeyPair.generate(random)) {
            byte[] wrapped = themis.wrap(
                    alice.privateKey().container().use(byte[]::clone),
                    bob.publicKey().container(),
                    message);
            byte[] unwrapped = themis.unwrap(
                            bob.privateKey().container().use(byte[]::clone),
                            alice.publicKey().container(),
                            wrapped)
                    .orElseThrow();
            assertArrayEquals(message, unwrapped);
        }
    }

    private byte[] message(int size) {
        byte[] message = new byte[size];
        random.nextBytes(message);
        return message;
    }

    private static EcPrivateKey privateKey(LiveThemis.Pair pair) {
        try (Secret container = Secret.adopt(pair.privateKey())) {
            return EcPrivateKey.read(container);
        }
    }
}
