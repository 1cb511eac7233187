package acratools.keymaker;

import static acratools.keymaker.NewKey.AUDIT_LOG;
import static acratools.keymaker.NewKey.HMAC;
import static acratools.keymaker.NewKey.POISON_PAIR;
import static acratools.keymaker.NewKey.POISON_SYMMETRIC;
import static acratools.keymaker.NewKey.STORAGE_PAIR;
import static acratools.keymaker.NewKey.STORAGE_SYMMETRIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.id.ClientId;
import acratools.id.KeyRef;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeySelectionTest {
    @Test
    void nothingAskedForMeansEverythingWithThePoisonKeysLast() {
        assertEquals(
                List.of(STORAGE_PAIR, HMAC, AUDIT_LOG, STORAGE_SYMMETRIC, POISON_SYMMETRIC, POISON_PAIR),
                KeySelection.of(Set.of()).keys());
    }

    @Test
    void thePoisonKeysComeFirstWhereKeysAreAskedFor() {
        assertEquals(
                List.of(POISON_SYMMETRIC, POISON_PAIR, STORAGE_PAIR, HMAC, AUDIT_LOG, STORAGE_SYMMETRIC),
                KeySelection.of(EnumSet.allOf(NewKey.class)).keys());
        assertEquals(
                List.of(POISON_SYMMETRIC, POISON_PAIR, HMAC),
                KeySelection.of(EnumSet.of(HMAC, POISON_PAIR, POISON_SYMMETRIC)).keys());
    }

    @ParameterizedTest
    @EnumSource
    void oneAskedForIsMadeAlone(NewKey key) {
        assertEquals(List.of(key), KeySelection.of(Set.of(key)).keys());
    }

    @Test
    void onlyTheClientsOwnKeysNeedAClient() {
        assertTrue(KeySelection.of(Set.of()).needsClient());
        for (NewKey key : EnumSet.of(STORAGE_PAIR, HMAC, STORAGE_SYMMETRIC)) {
            assertTrue(KeySelection.of(Set.of(key)).needsClient(), key.name());
            assertThrows(IllegalArgumentException.class, () -> key.ref(Optional.empty()), key.name());
        }
        KeySelection shared = KeySelection.of(EnumSet.of(AUDIT_LOG, POISON_PAIR, POISON_SYMMETRIC));
        assertFalse(shared.needsClient());
        shared.keys().forEach(key -> key.ref(Optional.empty()));
    }

    @Test
    void noTwoKeysHaveOnePlace() {
        Set<KeyRef> refs = new HashSet<>();
        for (NewKey key : NewKey.values()) {
            assertTrue(refs.add(key.ref(Optional.of(new ClientId("webshop")))), key.name());
        }
    }
}
