package acratools.envelope;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What Acra's services wrap around an AcraStruct or AcraBlock that they store.
 * <pre>
 * offset  size  field
 *      0     3  25, three times
 *      3     8  total length, this head included, LE64
 *     11     1  f1: an AcraStruct follows; f0: an AcraBlock
 *     12        the AcraStruct or AcraBlock
 * </pre>
 * Source: spec/envelopes.md, "Serialized container".
 */
public final class SerializedContainer {
    /** Bytes before the AcraStruct or AcraBlock. */
    public static final int HEAD_LENGTH = 12;

    static final byte TAG = 0x25;

    private static final int TAG_LENGTH = 3;
    private static final int LENGTH_POSITION = TAG_LENGTH;
    private static final int ID_POSITION = LENGTH_POSITION + 8;

    private SerializedContainer() {}

    /**
     * Puts a bare envelope into a container of its own; what is sealed inside stays as it is.
     *
     * @param envelope bare or in a container already
     * @return {@value #HEAD_LENGTH} bytes more than the bare envelope
     * @throws acratools.failure.InputFailure if that is longer than an array can be
     */
    public static byte[] wrap(Envelope envelope) {
        Range bare = envelope.bare();
        byte[] container = new byte[EnvelopeWriter.checkedLength(HEAD_LENGTH, bare.length())];
        writeHead(container, envelope.id());
        System.arraycopy(envelope.bytes(), bare.offset(), container, HEAD_LENGTH, bare.length());
        return container;
    }

    /** Writes the head of a container that fills the array. */
    static void writeHead(byte[] container, byte id) {
        writeHead(container, id, container.length);
    }

    /** Writes the head of a container of {@code total} bytes. */
    static void writeHead(byte[] out, byte id, long total) {
        Arrays.fill(out, 0, TAG_LENGTH, TAG);
        Head.view(out).putLong(LENGTH_POSITION, total);
        out[ID_POSITION] = id;
    }

    /** The id in a container's head, or 0 if no container of just {@code total} bytes begins so. */
    static byte idOf(byte[] first, long total) {
        return hasHead(first) && Head.view(first).getLong(LENGTH_POSITION) == total ? first[ID_POSITION] : 0;
    }

    /** The length in the container's head at {@code offset}, or -1 if there is no such head in the {@code available} bytes. */
    static long totalAt(byte[] bytes, int offset, int available) {
        boolean head = available >= HEAD_LENGTH
                && Head.hasTag(bytes, offset, TAG, TAG_LENGTH)
                && (bytes[offset + ID_POSITION] == AcraStruct.ID || bytes[offset + ID_POSITION] == AcraBlock.ID);
        return head ? Head.view(bytes).getLong(offset + LENGTH_POSITION) : -1;
    }

    /** Whether tag and id are a container's, whatever the length says. */
    static boolean hasHead(byte[] value) {
        return value.length > ID_POSITION
                && Head.hasTag(value, 0, TAG, TAG_LENGTH)
                && (value[ID_POSITION] == AcraStruct.ID || value[ID_POSITION] == AcraBlock.ID);
    }

    /**
     * What the container that begins at {@code offset} holds, or null if there is none of a valid form. As in Acra, an
     * AcraStruct must fill it, an AcraBlock need not.
     */
    static @Nullable Envelope at(byte[] bytes, int offset, int available) {
        if (available < HEAD_LENGTH || !Head.hasTag(bytes, offset, TAG, TAG_LENGTH)) {
            return null;
        }
        int total = Head.lengthAt(bytes, offset + LENGTH_POSITION, available);
        if (total < HEAD_LENGTH) {
            return null;
        }
        return inside(bytes, new Range(offset, total));
    }

    private static @Nullable Envelope inside(byte[] bytes, Range whole) {
        Range room = new Range(whole.offset() + HEAD_LENGTH, whole.length() - HEAD_LENGTH);
        return switch (bytes[whole.offset() + ID_POSITION]) {
            case AcraStruct.ID -> acraStruct(bytes, room, whole);
            case AcraBlock.ID -> acraBlock(bytes, room, whole);
            default -> null;
        };
    }

    private static @Nullable Envelope acraStruct(byte[] bytes, Range room, Range whole) {
        int length = AcraStruct.lengthAt(bytes, room.offset(), room.length());
        return length == room.length() ? new AcraStruct(bytes, room, whole) : null;
    }

    private static @Nullable Envelope acraBlock(byte[] bytes, Range room, Range whole) {
        int length = AcraBlock.lengthAt(bytes, room.offset(), room.length());
        return length < 0 ? null : new AcraBlock(bytes, new Range(room.offset(), length), whole);
    }
}
