package acratools.themis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import acratools.failure.InputFailure;
import acratools.failure.UnsealFailure;
import acratools.secret.Secret;
import acratools.testkit.Golden;
import acratools.testkit.HostileInput;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.MethodSource;

/** What Themis' formats hold, from anybody. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ContainerFuzzTest {
    private static final byte[] NO_CONTEXT = {};
    private static final int SEEDS = 20;

    static Stream<byte[]> cells() {
        return seeds("themis/secure-cell-seal.json", "cell").stream();
    }

    static Stream<byte[]> messages() {
        return seeds("themis/secure-message-encrypt.json", "wrapped").stream();
    }

    static Stream<byte[]> keys() {
        List<byte[]> keys = seeds("themis/ec-key-pairs.json", "private");
        keys.addAll(seeds("themis/ec-key-pairs.json", "public"));
        return keys.stream();
    }

    private static List<byte[]> seeds(String file, String field) {
        List<byte[]> seeds = new ArrayList<>();
        for (JsonNode golden : Golden.json(file)) {
            String text = golden.path(field).asText();
            byte[] bytes = text.matches("([0-9a-f]{2})+")
                    ? HexFormat.of().parseHex(text)
                    : Base64.getDecoder().decode(text);
            if (seeds.size() < SEEDS && bytes.length < 1000) {
                seeds.add(bytes);
            }
        }
        assertEquals(false, seeds.isEmpty(), file);
        return seeds;
    }

    @MethodSource("cells")
    @FuzzTest
    void aCellIsOpenedOrRefused(byte[] cell) {
        JsonNode golden = Golden.json("themis/secure-cell-seal.json").path(0);
        try (Secret key =
                Secret.adopt(HexFormat.of().parseHex(golden.path("key").textValue()))) {
            HostileInput.judge(
                    cell,
                    UnsealFailure.class,
                    bytes -> SecureCell.unseal(bytes, key, NO_CONTEXT).close());
        }
    }

    @MethodSource("messages")
    @FuzzTest
    void aMessageIsUnwrappedOrRefused(byte[] wrapped) {
        JsonNode golden = Golden.json("themis/secure-message-encrypt.json").path(0);
        EcPublicKey peer = EcPublicKey.read(
                HexFormat.of().parseHex(golden.path("sender_public").textValue()));
        try (Secret container = Secret.adopt(
                        HexFormat.of().parseHex(golden.path("recipient_private").textValue()));
                EcPrivateKey key = EcPrivateKey.read(container)) {
            HostileInput.judge(
                    wrapped,
                    UnsealFailure.class,
                    bytes -> SecureMessage.unwrap(bytes, key, peer).close());
        }
    }

    @MethodSource("keys")
    @FuzzTest
    void aKeyIsReadAndWrittenAsItWasOrRefused(byte[] container) {
        HostileInput.judge(container, InputFailure.class, bytes -> {
            EcPublicKey key = EcPublicKey.read(bytes);
            assertEquals(key, HostileInput.afterAccepting(() -> EcPublicKey.read(key.container())));
        });
        HostileInput.judge(container, InputFailure.class, bytes -> {
            try (Secret stored = Secret.adopt(bytes.clone());
                    EcPrivateKey key = EcPrivateKey.read(stored);
                    Secret written = HostileInput.afterAccepting(key::container)) {
                assertArrayEquals(bytes, written.use(byte[]::clone));
            }
        });
    }
}
