package acratools.envelope;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import acratools.failure.UnsealFailure;
import acratools.secret.Secret;
import acratools.testkit.Golden;
import acratools.testkit.GoldenCase;
import acratools.testkit.GoldenSource;
import acratools.testkit.LiveThemis;
import acratools.testkit.LiveThemisResolver;
import acratools.themis.EcKeyPair;
import acratools.themis.EcPrivateKey;
import acratools.themis.P256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;

/** AcraStructs by the native library, as Acra, Themis and Bouncy Castle see them. */
@ExtendWith(LiveThemisResolver.class)
class NativeEnvelopeTest {
    private static final String ALTERED = "envelopes/acrastruct-refused.json";
    private static final P256 CURVE = P256.bulk(Long.MAX_VALUE, (level, message, pairs) -> {});
    private static final byte[] CONTEXT = "DDDDDDDDabcdefghABCDEFGH".getBytes(StandardCharsets.US_ASCII);

    private final SecureRandom random = new SecureRandom();

    @BeforeAll
    static void isTheNativeOne() {
        assertNotSame(P256.portable(), CURVE);
    }

    @ParameterizedTest
    @GoldenSource("envelopes/acrastruct.json")
    void opensAcraStructsOfAcra(GoldenCase golden) {
        byte[] acraStruct = golden.base64("acrastruct");
        try (EcPrivateKey key = privateKey(golden.text("private"));
                EnvelopeReader bouncyCastle = reader(P256.portable(), key, golden.hex("context"));
                EnvelopeReader library = reader(CURVE, key, golden.hex("context"));
                OpenedEnvelope expected = bouncyCastle.open(acraStruct);
                OpenedEnvelope opened = library.open(acraStruct)) {
            assertArrayEquals(expected.data(), opened.data());
        }
    }

    @ParameterizedTest
    @GoldenSource(value = ALTERED, at = "/cases")
    void opensAndRefusesAlteredOnesAsAcraDoes(GoldenCase golden) {
        try (EcPrivateKey key = privateKey(Golden.json(ALTERED).path("private").textValue());
                EnvelopeReader reader = reader(CURVE, key, golden.hex("context"))) {
            assertEquals(golden.flag("acra_opens"), opens(reader, golden.base64("acrastruct")));
        }
    }

    @RepeatedTest(20)
    void themisOpensThePartsOfWhatItSealed(LiveThemis themis) {
        byte[] data = new byte[100];
        random.nextBytes(data);
        try (EcKeyPair pair = EcKeyPair.generate(random);
                EnvelopeReader bouncyCastle = reader(P256.portable(), pair.privateKey(), CONTEXT)) {
            byte[] acraStruct = EnvelopeWriter.ofAcraStructs(CURVE, pair.publicKey(), CONTEXT, random)
                    .sealBare(data, 0, data.length);
            byte[] dataKey = themis.unwrap(
                            pair.privateKey().container().use(byte[]::clone),
                            Arrays.copyOfRange(acraStruct, 8, 53),
                            Arrays.copyOfRange(acraStruct, 53, 137))
                    .orElseThrow();
            byte[] cell = Arrays.copyOfRange(acraStruct, 145, acraStruct.length);
            assertArrayEquals(data, themis.unseal(dataKey, cell, CONTEXT).orElseThrow());
            try (OpenedEnvelope opened = bouncyCastle.open(acraStruct)) {
                assertArrayEquals(data, opened.data());
            }
        }
    }

    private static boolean opens(EnvelopeReader reader, byte[] value) {
        try (OpenedEnvelope opened = reader.open(value)) {
            return opened.data().length > 0;
        } catch (UnsealFailure e) {
            return false;
        }
    }

    private static EnvelopeReader reader(P256 curve, EcPrivateKey key, byte[] context) {
        return new EnvelopeReader(curve, List.of(key), List.of(), context);
    }

    private static EcPrivateKey privateKey(String hex) {
        try (Secret container = Secret.adopt(HexFormat.of().parseHex(hex))) {
            return EcPrivateKey.read(container);
        }
    }
}
