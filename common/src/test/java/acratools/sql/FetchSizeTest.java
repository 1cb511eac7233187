package acratools.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FetchSizeTest {
    private final FetchSize size = new FetchSize(500);

    private void add(int rows, long bytes) {
        for (int i = 0; i < rows; i++) {
            size.add(bytes);
        }
    }

    @Test
    void growsWithTheRowsSeenUpToTheMost() {
        assertEquals(8, size.next());
        add(20, 100);
        assertEquals(20, size.next());
        add(1000, 100);
        assertEquals(500, size.next());
    }

    @Test
    void fallsAtOnceAndGrowsSlowly() {
        add(1000, 100);
        add(1, 2 << 20);
        assertEquals(2, size.next());
        add(8, 100);
        assertTrue(size.next() < 5, "at " + size.next());
        add(200, 100);
        assertEquals(500, size.next());
        add(1, 100L << 20);
        assertEquals(1, size.next());
    }
}
