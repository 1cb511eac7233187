package acratools.keystore.v2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.KeystoreFailure;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyStateTest {
    /** Source: spec/keystore-v2.md, "State changes allowed". */
    private static final Map<Integer, List<Integer>> ALLOWED = Map.of(
            1,
            List.of(2, 4, 5, 6),
            2,
            List.of(3, 4, 5),
            3,
            List.of(2, 4, 5),
            4,
            List.of(5, 6),
            5,
            List.of(6),
            6,
            List.of());

    @Test
    void allowsTheChangesOfTheSpecificationAndNoOther() {
        for (int from = 1; from <= 6; from++) {
            for (int to = 1; to <= 6; to++) {
                KeyState state = KeyState.of(from).orElseThrow();
                KeyState next = KeyState.of(to).orElseThrow();
                assertEquals(ALLOWED.get(from).contains(to), state.mayBecome(next), from + " to " + to);
                assertEquals(from, state.code());
            }
        }
        assertTrue(KeyState.of(0).isEmpty());
        assertTrue(KeyState.of(7).isEmpty());
    }

    @Test
    void dropsTheDataOfADestroyedKeyAndKeepsItOtherwise() {
        KeyRing ring = KeyRing.empty("audit-log")
                .withCurrent(RingKey.fresh(1, Instant.EPOCH, KeyData.symmetric(new byte[] {1})))
                .withCurrent(RingKey.fresh(2, Instant.EPOCH, KeyData.symmetric(new byte[] {2})));
        KeyRing active = ring.withState(2, KeyState.ACTIVE);
        assertEquals(1, active.keys().get(1).data().size());
        KeyRing destroyed = active.withState(1, KeyState.DESTROYED);
        assertEquals(List.of(), destroyed.keys().get(0).data());
        assertEquals(List.of(destroyed.keys().get(1)), destroyed.toDecryptWith());
        assertEquals(3, destroyed.nextSeqnum());
        assertThrows(KeystoreFailure.class, () -> active.withState(2, KeyState.DESTROYED));
        assertThrows(KeystoreFailure.class, () -> active.withState(3, KeyState.ACTIVE));
    }

    @Test
    void hasNoCurrentKeyOnceThatIsDestroyedButStillTheOthers() {
        KeyRing ring = KeyRing.empty("audit-log")
                .withCurrent(RingKey.fresh(1, Instant.EPOCH, KeyData.symmetric(new byte[] {1})))
                .withCurrent(RingKey.fresh(2, Instant.EPOCH, KeyData.symmetric(new byte[] {2})))
                .withState(2, KeyState.DESTROYED);
        assertTrue(ring.currentKey().isEmpty());
        assertEquals(List.of(ring.keys().get(0)), ring.toDecryptWith());
    }
}
