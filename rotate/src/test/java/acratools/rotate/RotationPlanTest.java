package acratools.rotate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.envelope.Envelope;
import acratools.envelope.EnvelopeReader;
import acratools.failure.KeystoreFailure;
import acratools.failure.ToolFailure;
import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotationPlanTest {
    private static final byte[] DATA = {1, 2, 3};
    private static final RotationRules ORDINARY = new RotationRules(false, false, false, false);

    @TempDir
    private Path scratch;

    private final RotationCensus census = new RotationCensus();

    @ParameterizedTest
    @ValueSource(strings = {"files-clients", "files-zones", "files-clients-v2"})
    void aPairIsNewForEachIdAndASymmetricKeyWhereThereAreAcraBlocks(String name) {
        try (GoldenKeystore golden = new GoldenKeystore(name, "before", scratch)) {
            KeyOwner structs = golden.owner(0);
            KeyOwner blocks = golden.owner(1);
            census.add(
                    structs,
                    EnvelopeReader.recognise(golden.acraStruct(structs, DATA, true))
                            .orElseThrow());
            census.add(
                    blocks,
                    EnvelopeReader.recognise(golden.acraBlock(blocks, DATA, false))
                            .orElseThrow());
            int[] before = sizes(golden, structs, blocks);
            RotationPlan plan = plan(golden);
            plan.check(ORDINARY);
            plan.commit(() -> {});
            int[] after = sizes(golden, structs, blocks);
            assertArrayEquals(new int[] {before[0] + 1, before[1], before[2] + 1, before[3] + 1}, after);
            for (KeyOwner owner : List.of(structs, blocks)) {
                assertEquals(
                        golden.keystore().publicKey(new KeyRef(owner, KeyKind.STORAGE_PAIR)),
                        plan.publicKeys().get(IdKind.id(owner)));
            }
        }
    }

    private static int[] sizes(GoldenKeystore golden, KeyOwner... owners) {
        int[] sizes = new int[2 * owners.length];
        for (int i = 0; i < owners.length; i++) {
            sizes[2 * i] = golden.keystore()
                    .history(new KeyRef(owners[i], KeyKind.STORAGE_PAIR))
                    .size();
            sizes[2 * i + 1] = golden.keystore()
                    .history(new KeyRef(owners[i], KeyKind.STORAGE_SYMMETRIC))
                    .size();
        }
        return sizes;
    }

    @Test
    void everyIdWithoutKeysIsToldAtOnce() {
        try (GoldenKeystore golden = new GoldenKeystore("files-clients", "before", scratch)) {
            census.add(golden.owner(0));
            Envelope struct = EnvelopeReader.recognise(golden.acraStruct(golden.owner(0), DATA, true))
                    .orElseThrow();
            census.add(new ClientId("nobody"), struct);
            census.add(new ClientId("somebody else"), struct);
            ToolFailure failure =
                    assertThrows(KeystoreFailure.class, () -> plan(golden).check(ORDINARY));
            assertTrue(failure.subject().contains("\"nobody\""), failure.subject());
            assertEquals(1, failure.getSuppressed().length);
        }
    }

    private RotationPlan plan(GoldenKeystore golden) {
        return new RotationPlan(census, golden.keystore(), new SecureRandom(), () -> {}, (level, message, pairs) -> {});
    }
}
