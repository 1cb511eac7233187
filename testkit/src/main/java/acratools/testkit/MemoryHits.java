package acratools.testkit;

import java.util.List;

/**
 * What a search of a process's memory found.
 *
 * @param scannedBytes how much was searched
 * @param unreadBytes  how much the kernel did not let us read (its own pages, a few KiB)
 * @param hits         every place
 */
public record MemoryHits(long scannedBytes, long unreadBytes, List<MemoryHit> hits) {
    /** Takes a copy of the list. */
    public MemoryHits {
        hits = List.copyOf(hits);
    }

    /** The places of one pattern in any form. */
    public List<MemoryHit> of(String pattern) {
        return hits.stream().filter(hit -> hit.pattern().equals(pattern)).toList();
    }

    /** How often one pattern was found in one form. */
    public long count(String pattern, MemoryHit.Form form) {
        return of(pattern).stream().filter(hit -> hit.form() == form).count();
    }

    /**
     * Checks that there is no place.
     *
     * @throws AssertionError that lists the places, if there is any
     */
    public void assertNone() {
        if (!hits.isEmpty()) {
            StringBuilder places = new StringBuilder("found in memory:");
            hits.forEach(hit -> places.append('\n').append(hit));
            throw new AssertionError(places.toString());
        }
    }
}
