package acratools.keystore.v2;

import acratools.keystore.KeyEntry.Half;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** One form of a ring's key: public halves as they are, all else sealed, but for the moment in which an export is read or
 * written. Immutable until it is erased. Not a record: it holds arrays. */
final class KeyData {
    /** A pair in Themis' containers: {@link Half#PUBLIC} and {@link Half#PRIVATE}. */
    static final int THEMIS_PAIR = 1;

    /** Raw bytes: {@link Half#SYMMETRIC}. */
    static final int THEMIS_SYMMETRIC = 3;

    private final int format;
    private final Map<Half, byte[]> parts;

    /**
     * @param format one of the above, or one that a later Acra adds: kept as it is
     * @param parts arrays that are this object's from now on
     */
    KeyData(int format, Map<Half, byte[]> parts) {
        this.format = format;
        this.parts = new EnumMap<>(Half.class);
        this.parts.putAll(parts);
    }

    /** A pair; {@code publicKey} is a UEC2 container, and both arrays are this object's from now on. */
    static KeyData pair(byte[] publicKey, byte[] sealedPrivateKey) {
        return new KeyData(THEMIS_PAIR, Map.of(Half.PUBLIC, publicKey, Half.PRIVATE, sealedPrivateKey));
    }

    static KeyData symmetric(byte[] sealedKey) {
        return new KeyData(THEMIS_SYMMETRIC, Map.of(Half.SYMMETRIC, sealedKey));
    }

    int format() {
        return format;
    }

    /** A copy of one part. */
    Optional<byte[]> part(Half half) {
        byte[] part = parts.get(half);
        return part == null ? Optional.empty() : Optional.of(part.clone());
    }

    /** The same form with each of its secret parts as {@code change} gives it. */
    KeyData with(PartChange change) {
        Map<Half, byte[]> changed = new EnumMap<>(Half.class);
        parts.forEach((half, part) -> changed.put(half, half == Half.PUBLIC ? part.clone() : change.apply(half, part)));
        return new KeyData(format, changed);
    }

    /** Seals or opens a part. */
    @FunctionalInterface
    interface PartChange {
        /** What becomes of {@code part}, which is the form's own: not kept, not changed. */
        byte[] apply(Half half, byte[] part);
    }

    /** Zeroes its parts, for a form that held them in plaintext. */
    void erase() {
        parts.values().forEach(part -> Arrays.fill(part, (byte) 0));
    }

    boolean has(Half half) {
        return parts.containsKey(half);
    }
}
