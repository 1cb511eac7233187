package acratools.tls;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.cert.X509CRLHolder;

/** Lists by address, kept for a while; where there are too many, the one goes that was not used for longest. */
final class CrlCache {
    /** 16 MiB, beyond which a list is refused. */
    static final int LARGEST = 1 << 24;

    private record Kept(List<X509CRLHolder> lists, Instant since, Instant until) {}

    private final int size;
    private final Duration time;
    private final InstantSource clock;
    private final Map<URI, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * A cache, empty.
     *
     * @param size how many addresses; 0 for none
     * @param time for how long; zero for not at all
     */
    CrlCache(int size, Duration time, InstantSource clock) {
        this.size = size;
        this.time = time;
        this.clock = clock;
    }

    /** The lists at {@code address}, which is read unless it was lately; one thread at a time, so that it is read once. */
    synchronized List<X509CRLHolder> lists(URI address, Duration wait) throws UnusableAnswer {
        Instant now = clock.instant();
        Kept known = kept.get(address);
        if (known != null && now.isBefore(known.until()) && !now.isBefore(known.since())) {
            return known.lists();
        }
        List<X509CRLHolder> lists = CrlFile.read(new BoundedExchange(LARGEST, wait).get(address));
        kept.remove(address);
        if (size > 0 && !time.isZero()) {
            kept.put(address, new Kept(lists, now, until(lists, now.plus(time))));
            while (kept.size() > size) {
                kept.remove(kept.keySet().iterator().next());
            }
        }
        return lists;
    }

    /** Where a list goes out of date earlier, a newer one may be there. */
    private static Instant until(List<X509CRLHolder> lists, Instant latest) throws UnusableAnswer {
        Instant until = latest;
        try {
            for (X509CRLHolder list : lists) {
                Date next = list.getNextUpdate();
                until = next != null && next.toInstant().isBefore(until) ? next.toInstant() : until;
            }
        } catch (RuntimeException broken) {
            throw new UnusableAnswer("it is malformed");
        }
        return until;
    }
}
