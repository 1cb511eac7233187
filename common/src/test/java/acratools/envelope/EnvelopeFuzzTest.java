package acratools.envelope;

import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.ToolFailure;
import acratools.failure.UnsealFailure;
import acratools.secret.Secret;
import acratools.testkit.Golden;
import acratools.testkit.HostileInput;
import acratools.themis.EcPrivateKey;
import acratools.themis.P256;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.MethodSource;

/** Values of a table, which anybody may have written. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EnvelopeFuzzTest {
    private static final byte[] NO_CONTEXT = {};

    /** Of each format the first few, bare and in a container. */
    static Stream<byte[]> values() {
        List<byte[]> values = new ArrayList<>();
        for (String format : List.of("acrastruct", "acrablock")) {
            for (JsonNode golden : Golden.json("envelopes/" + format + ".json")) {
                if (values.size() % 12 < 11 || format.equals("acrablock")) {
                    add(values, golden.path(format));
                    add(values, golden.path("container"));
                }
            }
        }
        return values.stream().filter(value -> value.length < 2000).limit(40);
    }

    private static void add(List<byte[]> values, JsonNode base64) {
        if (base64.isTextual()) {
            values.add(Base64.getDecoder().decode(base64.textValue()));
        }
    }

    @MethodSource("values")
    @FuzzTest
    void anEnvelopeIsOpenedOrRefused(byte[] value) {
        try (EcPrivateKey pair = privateKey();
                Secret key = Secret.adopt(blockKey())) {
            EnvelopeReader reader = new EnvelopeReader(P256.portable(), List.of(pair), List.of(key), NO_CONTEXT);
            HostileInput.judge(
                    value, UnsealFailure.class, bytes -> reader.open(bytes).close());
        }
    }

    @MethodSource("values")
    @FuzzTest
    void everyEnvelopeThatIsFoundLiesWithinTheValue(byte[] value) {
        HostileInput.judge(value, ToolFailure.class, bytes -> {
            EnvelopeFinder finder = new EnvelopeFinder(bytes);
            int end = 0;
            int found = 0;
            for (Optional<Envelope> next = finder.next(); next.isPresent(); next = finder.next()) {
                Envelope envelope = next.get();
                assertTrue(envelope.offset() >= end, "envelopes overlap");
                assertTrue(envelope.length() > 0, "an envelope is empty");
                if (found++ % 2 == 0) {
                    end = envelope.offset() + envelope.length();
                } else {
                    end = envelope.offset() + 1;
                    finder.reject();
                }
                assertTrue(end <= bytes.length, "an envelope goes on behind the value");
            }
        });
    }

    private static EcPrivateKey privateKey() {
        String container =
                Golden.json("envelopes/acrastruct.json").path(0).path("private").textValue();
        try (Secret secret = Secret.adopt(HexFormat.of().parseHex(container))) {
            return EcPrivateKey.read(secret);
        }
    }

    private static byte[] blockKey() {
        return HexFormat.of()
                .parseHex(Golden.json("envelopes/acrablock.json")
                        .path(0)
                        .path("key")
                        .textValue());
    }
}
