package acratools.themis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.secret.Secret;
import acratools.testkit.GoldenCase;
import acratools.testkit.GoldenSource;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;

class EcKeyGoldenTest {
    @ParameterizedTest
    @GoldenSource("themis/ec-key-pairs.json")
    void readsThePairsOfThemisAndFindsThatTheHalvesBelongTogether(GoldenCase golden) {
        try (Secret container = Secret.adopt(golden.hex("private"));
                EcPrivateKey privateKey = EcPrivateKey.read(container)) {
            EcPublicKey publicKey = EcPublicKey.read(golden.hex("public"));
            assertEquals(publicKey, privateKey.publicKey());
            assertArrayEquals(golden.hex("public"), publicKey.container());
        }
    }

    @ParameterizedTest
    @GoldenSource("themis/ec-key-pairs.json")
    void makesTheSameContainersOfTheSameScalar(GoldenCase golden) {
        byte[] expected = golden.hex("private");
        FixedRandom random = new FixedRandom(Arrays.copyOfRange(expected, 13, 45));
        try (EcKeyPair pair = EcKeyPair.generate(random)) {
            assertArrayEquals(expected, pair.privateKey().container().use(byte[]::clone));
            assertArrayEquals(golden.hex("public"), pair.publicKey().container());
        }
    }
}
