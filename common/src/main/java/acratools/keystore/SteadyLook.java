package acratools.keystore;

import acratools.failure.KeystoreFailure;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Reads many names as they were at one moment, though others write meanwhile and no lock keeps them out: all are read, and
 * read again until two readings are the same. In between, nothing had changed. Sealed content never comes back once it
 * was replaced, since each seal is drawn anew.
 */
public final class SteadyLook {
    private static final int MOST_READINGS = 20;

    private SteadyLook() {}

    /**
     * Reads until it holds still.
     *
     * @param reading gives the content by path, always in the same order
     * @param place names what is read in messages
     * @throws KeystoreFailure if it changed in each of many readings
     */
    public static Map<String, byte[]> of(Supplier<Map<String, byte[]>> reading, String place) {
        Map<String, byte[]> last = reading.get();
        for (int i = 1; i < MOST_READINGS; i++) {
            Map<String, byte[]> next = reading.get();
            if (same(last, next)) {
                return next;
            }
            last = next;
        }
        throw new KeystoreFailure(
                place,
                "was changed by other programs again and again while it was read",
                "run again when fewer keys are being made");
    }

    /** Whether both hold the same content under the same names. */
    public static boolean same(Map<String, byte[]> one, Map<String, byte[]> other) {
        if (one.size() != other.size()) {
            return false;
        }
        Iterator<Map.Entry<String, byte[]>> others = other.entrySet().iterator();
        for (Map.Entry<String, byte[]> each : one.entrySet()) {
            Map.Entry<String, byte[]> second = others.next();
            if (!each.getKey().equals(second.getKey()) || !MessageDigest.isEqual(each.getValue(), second.getValue())) {
                return false;
            }
        }
        return true;
    }
}
