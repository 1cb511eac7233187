package acratools.envelope;

import acratools.id.KeyOwner;
import acratools.id.ZoneId;
import java.nio.charset.StandardCharsets;

/**
 * Encrypted data that has a valid form, and where it lies: a view of a range of an array, not a copy. Whoever changes
 * the array changes the envelope. Whether it opens is for {@link EnvelopeReader} to find out. Source: spec/envelopes.md.
 */
public abstract sealed class Envelope permits AcraStruct, AcraBlock {
    static final String SUBJECT = "encrypted value";

    private final byte[] bytes;
    private final Range bare;
    private final Range whole;

    Envelope(byte[] bytes, Range bare, Range whole) {
        this.bytes = bytes;
        this.bare = bare;
        this.whole = whole;
    }

    /**
     * The context under which the data of an owner is sealed: the zone id of a zone, nothing for anyone else.
     *
     * @return ASCII; empty for none
     */
    public static byte[] contextOf(KeyOwner owner) {
        return owner instanceof ZoneId zone ? zone.value().getBytes(StandardCharsets.US_ASCII) : new byte[0];
    }

    /**
     * Whether a value that is no envelope begins as only envelopes do: it was one, and was cut or damaged. Text that begins
     * with a tag's characters alone does not.
     */
    public static boolean beginsLikeOne(byte[] value) {
        return SerializedContainer.hasHead(value)
                || AcraBlock.hasHead(value)
                || (value.length >= AcraStruct.TAG_LENGTH
                        && Head.hasTag(value, 0, AcraStruct.TAG, AcraStruct.TAG_LENGTH));
    }

    /** Whether {@code value} is this envelope and nothing else, inside of its container either. */
    public final boolean fills(byte[] value) {
        return whole.offset() == 0 && whole.length() == value.length && bare.offset() + bare.length() == value.length;
    }

    /** Position of the first byte, that of the container where there is one. */
    public final int offset() {
        return whole.offset();
    }

    /** Bytes from {@link #offset()} on that belong to it, the container's head included. The value may hold more. */
    public final int length() {
        return whole.length();
    }

    /** Whether it lies in a serialized container; else it is bare. */
    public final boolean inContainer() {
        return whole.offset() != bare.offset();
    }

    /** Opens it with the first of the reader's keys that does. */
    abstract OpenedEnvelope openWith(EnvelopeReader reader);

    /** The byte that tells a container what it holds. */
    abstract byte id();

    final byte[] bytes() {
        return bytes;
    }

    /** Without a container. */
    final Range bare() {
        return bare;
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + "[offset=" + offset() + ", length=" + length() + ", inContainer="
                + inContainer() + "]";
    }
}
