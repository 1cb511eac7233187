package acratools.envelope;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.secret.Secret;
import acratools.testkit.HeapScan;
import acratools.themis.EcKeyPair;
import acratools.themis.P256;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches a dump of the whole heap, dead objects included, for keys and data of envelopes made and opened before. */
class EnvelopeErasureTest {
    private static final int DATA_LENGTH = 300;
    private static final long KEY_SEED = 0x1f2e3d4c5b6a7988L;
    private static final long DATA_SEED = 0x7766554433221100L;
    private static final long BLOCK_SEED = 0x0123456789abcdefL;
    private static final long STRUCT_SEED = 0x0fedcba987654321L;

    @TempDir
    private Path directory;

    @Test
    void leavesNoKeyAndNoDataBehind() {
        byte[] control = bytes(DATA_SEED + 1, DATA_LENGTH);
        makeAndOpen();

        HeapScan heap = HeapScan.ofAllObjects(directory);
        assertTrue(heap.finds(bytes(DATA_SEED + 1, DATA_LENGTH)), "the scan finds what is there");
        assertArrayEquals(bytes(DATA_SEED + 1, DATA_LENGTH), control);
        byte[] data = bytes(DATA_SEED, DATA_LENGTH);
        assertAll(
                () -> assertFalse(heap.finds(bytes(KEY_SEED, 32)), "symmetric key, also in the state of SHA-256"),
                () -> assertFalse(heap.finds(bytes(BLOCK_SEED, 32)), "data key of the AcraBlock"),
                () -> assertFalse(heap.finds(bytes(STRUCT_SEED, 32)), "data key of the AcraStruct"),
                () -> assertFalse(heap.finds(Arrays.copyOf(data, 32)), "beginning of the data"),
                () -> assertFalse(heap.finds(Arrays.copyOfRange(data, DATA_LENGTH - 16, DATA_LENGTH)), "its end"));
    }

    private static void makeAndOpen() {
        byte[] data = bytes(DATA_SEED, DATA_LENGTH);
        try (Secret key = Secret.random(32, new RepeatableRandom(KEY_SEED));
                EcKeyPair pair = EcKeyPair.generate(new RepeatableRandom(KEY_SEED + 1))) {
            byte[] none = {};
            EnvelopeReader reader = new EnvelopeReader(P256.portable(), List.of(pair.privateKey()), List.of(key), none);
            EnvelopeWriter blocks = EnvelopeWriter.ofAcraBlocks(key, none, new RepeatableRandom(BLOCK_SEED));
            EnvelopeWriter structs = EnvelopeWriter.ofAcraStructs(
                    P256.portable(), pair.publicKey(), none, new RepeatableRandom(STRUCT_SEED));
            reader.open(blocks.seal(data)).close();
            reader.open(structs.seal(data)).close();
        } finally {
            Arrays.fill(data, (byte) 0);
        }
    }

    private static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new RepeatableRandom(seed).nextBytes(bytes);
        return bytes;
    }
}
