package acratools.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import acratools.failure.KeystoreFailure;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ZoneIdsTest {
    private final SecureRandom random = new SecureRandom();

    @Test
    void drawsAnotherValidIdEachTime() {
        Set<ZoneId> drawn = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            ZoneId id = ZoneIds.draw(random, zone -> false);
            assertTrue(id.value().matches("DDDDDDDD[A-Za-z]{16}"), id.value());
            drawn.add(id);
        }
        assertEquals(1000, drawn.size());
    }

    @Test
    void drawsEveryLetterAboutAsOften() {
        SecureRandom repeatable = new Repeatable(31);
        int[] seen = new int[128];
        for (int i = 0; i < 6500; i++) {
            for (char letter :
                    ZoneIds.draw(repeatable, zone -> false).value().substring(8).toCharArray()) {
                seen[letter]++;
            }
        }
        for (char letter = 'A'; letter <= 'z'; letter++) {
            if (letter <= 'Z' || letter >= 'a') {
                assertTrue(seen[letter] > 1800 && seen[letter] < 2200, letter + ": " + seen[letter] + " of 104000");
            }
        }
    }

    @Test
    void drawsAgainWhileTheIdExists() {
        List<ZoneId> asked = new ArrayList<>();
        ZoneId id = ZoneIds.draw(random, zone -> {
            asked.add(zone);
            return asked.size() < 5;
        });
        assertEquals(5, asked.size());
        assertEquals(id, asked.get(4));
        assertEquals(5, new HashSet<>(asked).size());
    }

    @Test
    void stopsWhereEveryIdExists() {
        KeystoreFailure failure = assertThrows(KeystoreFailure.class, () -> ZoneIds.draw(random, zone -> true));
        assertEquals("new zone id", failure.subject());
    }

    /** The same ids in each run of the test. */
    private static final class Repeatable extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final transient SplittableRandom source;

        Repeatable(long seed) {
            source = new SplittableRandom(seed);
        }

        @Override
        public void nextBytes(byte[] wanted) {
            source.nextBytes(wanted);
        }
    }
}
