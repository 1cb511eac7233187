package acratools.themis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.secret.Secret;
import acratools.testkit.HeapScan;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches a dump of the whole heap, dead objects included, for keys that were used and closed. */
class ErasureTest {
    private static final byte[] CONTEXT = {1, 2, 3};
    private static final String CELL_LABEL = "Themis secure cell message key";

    private final SecureRandom random = new SecureRandom();

    @TempDir
    private Path directory;

    @Test
    void leavesNoSymmetricKeyBehind() {
        Masked key = new Masked(32, random);
        Masked message = new Masked(45, random);
        Masked control = new Masked(32, random);
        Masked derived = key.map(bytes -> SoterKdf.derive(bytes, CELL_LABEL, 32, new byte[] {45, 0, 0, 0}, CONTEXT));
        byte[] kept = control.open();

        sealAndUnseal(key, message);

        HeapScan heap = HeapScan.ofAllObjects(directory);
        assertTrue(heap.finds(control.open()), "the scan finds what is there");
        assertEquals(32, kept.length);
        assertFalse(heap.finds(key.open()), "key");
        assertFalse(heap.finds(xor(key.open(), 0x36)), "key in HMAC's inner pad");
        assertFalse(heap.finds(xor(key.open(), 0x5c)), "key in HMAC's outer pad");
        assertFalse(heap.finds(derived.open()), "derived key, also as the first words of AES' schedule");
        assertFalse(heap.finds(message.open()), "message");
        assertFalse(heap.finds(Arrays.copyOfRange(message.open(), 29, 45)), "end of the message");
    }

    @Test
    void leavesNothingOfLargeMessagesBehind() {
        Masked key = new Masked(32, random);
        Masked message = new Masked(70_001, random);
        Masked derived =
                key.map(bytes -> SoterKdf.derive(bytes, CELL_LABEL, 32, new byte[] {0x71, 0x11, 1, 0}, CONTEXT));

        sealAndUnseal(key, message);

        HeapScan heap = HeapScan.ofAllObjects(directory);
        assertFalse(heap.finds(key.open()), "key");
        assertFalse(heap.finds(derived.open()), "derived key, also as the first words of AES' schedule");
        for (int at : new int[] {0, 1024, 65_536, 69_985}) {
            assertFalse(heap.finds(Arrays.copyOfRange(message.open(), at, at + 16)), "message at " + at);
        }
    }

    @Test
    void leavesNoPrivateKeyBehindInLiveObjects() {
        Masked scalar = new Masked(32, random);
        scalar.clearTopByte();

        useAsPrivateKey(scalar);

        HeapScan heap = HeapScan.ofLiveObjects(directory);
        assertFalse(heap.finds(scalar.open()), "scalar");
        assertFalse(heap.finds(Arrays.copyOfRange(scalar.open(), 1, 32)), "scalar as a number's digits");
        assertFalse(heap.finds(reversedWords(scalar.open())), "scalar as little-endian words");
    }

    @Test
    void leavesNoPrivateKeyBehindWhoseHalvesWereMade() {
        Masked scalar = new Masked(32, random);
        scalar.clearTopByte();

        byte[] bytes = scalar.open();
        byte[] point = P256.portable().publicPoint(bytes);
        EcKeyPair.of(bytes, point).close();
        Arrays.fill(bytes, (byte) 0);

        HeapScan heap = HeapScan.ofAllObjects(directory);
        assertFalse(heap.finds(scalar.open()), "scalar");
        assertFalse(heap.finds(reversed(scalar.open(), 4)), "scalar as big-endian words of a number");
        assertFalse(heap.finds(reversed(reversed(scalar.open(), 4), 32)), "scalar as little-endian words");
        assertFalse(heap.finds(reversed(scalar.open(), 32)), "scalar turned around");
    }

    private void sealAndUnseal(Masked key, Masked message) {
        try (Secret keySecret = Secret.adopt(key.open());
                Secret messageSecret = Secret.adopt(message.open())) {
            byte[] cell = SecureCell.seal(keySecret, messageSecret, CONTEXT, random);
            SecureCell.unseal(cell, keySecret, CONTEXT).close();
        }
    }

    private void useAsPrivateKey(Masked scalar) {
        byte[] bytes = scalar.open();
        try (EcPrivateKey mine = EcPrivateKey.of(bytes);
                EcKeyPair peer = EcKeyPair.generate(random);
                Secret message = Secret.random(32, random)) {
            byte[] wrapped = SecureMessage.wrap(mine, peer.publicKey(), message, random);
            SecureMessage.unwrap(wrapped, peer.privateKey(), mine.publicKey()).close();
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static byte[] xor(byte[] bytes, int mask) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= (byte) mask;
        }
        return bytes;
    }

    /** Each {@code size} bytes turned around. */
    private static byte[] reversed(byte[] bytes, int size) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[i / size * size + size - 1 - i % size];
        }
        return reversed;
    }

    private static byte[] reversedWords(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[(bytes.length / 4 - 1 - i / 4) * 4 + i % 4];
        }
        return reversed;
    }
}
