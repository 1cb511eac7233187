package acratools.envelope;

import acratools.failure.InputFailure;
import acratools.secret.Secret;
import acratools.themis.EcPublicKey;
import acratools.themis.P256;
import acratools.themis.SecureCell;
import java.security.SecureRandom;
import java.util.Objects;

/**
 * Seals data of one owner into envelopes, each with a data key of its own. The key stays the caller's. Nothing in it
 * changes, so any number of threads may use one. A result is one array, written in place: the data is never copied.
 */
public abstract sealed class EnvelopeWriter permits AcraStructWriter, AcraBlockWriter {
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final byte id;
    private final int headLength;
    private final SecureRandom random;

    /** @param headLength bytes before the Secure Cell with the data */
    EnvelopeWriter(byte id, int headLength, SecureRandom random) {
        this.id = id;
        this.headLength = headLength;
        this.random = random;
    }

    /**
     * Makes AcraStructs.
     *
     * @param context as {@link Envelope#contextOf} gives it
     * @param random gives ephemeral keys, data keys and IVs
     */
    public static EnvelopeWriter ofAcraStructs(P256 curve, EcPublicKey recipient, byte[] context, SecureRandom random) {
        return new AcraStructWriter(curve, recipient, context.clone(), random);
    }

    /**
     * Makes AcraBlocks.
     *
     * @param key 32 bytes as Acra makes them; lent until the writer's last use
     * @param context as {@link Envelope#contextOf} gives it
     * @param random gives data keys and IVs
     */
    public static EnvelopeWriter ofAcraBlocks(Secret key, byte[] context, SecureRandom random) {
        return new AcraBlockWriter(new StorageKey(key, context), context.clone(), random);
    }

    /** {@link #seal(byte[], int, int)} for a whole array. */
    public final byte[] seal(byte[] data) {
        return seal(data, 0, data.length);
    }

    /**
     * Seals a range into an envelope in a serialized container, the form in which the suite stores everything.
     *
     * @param data 1 byte or more; not kept, not changed
     * @throws InputFailure if there is no data, or more than an array holds with what goes around it
     */
    public final byte[] seal(byte[] data, int offset, int length) {
        byte[] out = room(SerializedContainer.HEAD_LENGTH, data, offset, length);
        SerializedContainer.writeHead(out, id);
        write(data, offset, length, out, SerializedContainer.HEAD_LENGTH);
        return out;
    }

    /** {@link #seal(byte[], int, int)} without the container. */
    public final byte[] sealBare(byte[] data, int offset, int length) {
        byte[] out = room(0, data, offset, length);
        write(data, offset, length, out, 0);
        return out;
    }

    /** Writes the bare envelope, which ends where {@code out} ends. */
    abstract void write(byte[] data, int offset, int length, byte[] out, int outOffset);

    /** Writes what stands before a Secure Cell under {@code dataKey}. */
    abstract void writeHead(Secret dataKey, long cellLength, byte[] out, int outOffset);

    /** All that stands before such a cell in a serialized container, the container's head included. */
    final byte[] headFor(Secret dataKey, long cellLength) {
        byte[] head = new byte[SerializedContainer.HEAD_LENGTH + headLength];
        SerializedContainer.writeHead(head, id, head.length + cellLength);
        writeHead(dataKey, cellLength, head, SerializedContainer.HEAD_LENGTH);
        return head;
    }

    final SecureRandom random() {
        return random;
    }

    /**
     * The length of an array for {@code content} and what goes before it.
     *
     * @throws InputFailure if no array is that long
     */
    static int checkedLength(long before, long content) {
        if (before + content > LONGEST_ARRAY) {
            throw new InputFailure(
                    "data", "is too long for one envelope", "at most " + (LONGEST_ARRAY - before) + " bytes fit");
        }
        return (int) (before + content);
    }

    private byte[] room(int containerHead, byte[] data, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, data.length);
        if (length == 0) {
            throw new InputFailure("data", "is empty", "an envelope holds 1 byte or more");
        }
        return new byte[checkedLength(containerHead + headLength + SecureCell.OVERHEAD, length)];
    }
}
