package acratools.envelope;

import acratools.failure.UnsealFailure;
import acratools.themis.SecureCell;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Data sealed under a symmetric key.
 * <pre>
 * offset  size  field
 *      0     4  22, four times
 *      4     8  length of all that follows the tag, LE64: the total less 4
 *     12     1  type of the key's encryption: 00, Secure Cell
 *     13     2  key id: the first bytes of SHA-256(key || context)
 *     15     1  type of the data's encryption: 00, Secure Cell
 *     16     2  length k of the encrypted data key, LE16: 76
 *     18     k  Secure Cell under the key, with the context: the data key, 32 bytes
 * 18 + k        Secure Cell under the data key, with the context
 * </pre>
 * Source: spec/envelopes.md, "AcraBlock".
 */
public final class AcraBlock extends Envelope {
    static final byte ID = (byte) 0xf0;
    static final byte TAG = AcraStruct.TAG;
    static final int TAG_LENGTH = 4;
    static final int LENGTH_POSITION = TAG_LENGTH;
    static final int KEY_TYPE_POSITION = LENGTH_POSITION + 8;
    static final int KEY_ID_POSITION = KEY_TYPE_POSITION + 1;
    static final int DATA_TYPE_POSITION = KEY_ID_POSITION + 2;
    static final int KEY_LENGTH_POSITION = DATA_TYPE_POSITION + 1;
    static final int HEAD_LENGTH = KEY_LENGTH_POSITION + 2;
    static final int DATA_KEY_LENGTH = 32;
    static final int SEALED_KEY_LENGTH = SecureCell.OVERHEAD + DATA_KEY_LENGTH;
    static final byte SECURE_CELL = 0;

    AcraBlock(byte[] bytes, Range bare, Range whole) {
        super(bytes, bare, whole);
    }

    /** The bare AcraBlock that begins at {@code offset}, or null if none of a valid form fits. */
    static @Nullable AcraBlock at(byte[] bytes, int offset, int available) {
        int length = lengthAt(bytes, offset, available);
        if (length < 0) {
            return null;
        }
        Range whole = new Range(offset, length);
        return new AcraBlock(bytes, whole, whole);
    }

    /** The length of the AcraBlock that begins at {@code offset}, or -1 if none of a valid form fits. */
    static int lengthAt(byte[] bytes, int offset, int available) {
        if (available < HEAD_LENGTH || !Head.hasTag(bytes, offset, TAG, TAG_LENGTH)) {
            return -1;
        }
        int rest = Head.lengthAt(bytes, offset + LENGTH_POSITION, available - TAG_LENGTH);
        if (rest < HEAD_LENGTH - TAG_LENGTH
                || bytes[offset + KEY_TYPE_POSITION] != SECURE_CELL
                || bytes[offset + DATA_TYPE_POSITION] != SECURE_CELL) {
            return -1;
        }
        return TAG_LENGTH + rest;
    }

    /** Whether a head at {@code offset}, of which {@code here} bytes are there, has room in {@code available} bytes. */
    static boolean fits(byte[] bytes, int offset, int here, long available) {
        if (here < HEAD_LENGTH || !Head.hasTag(bytes, offset, TAG, TAG_LENGTH)) {
            return false;
        }
        long rest = Head.view(bytes).getLong(offset + LENGTH_POSITION);
        return rest >= HEAD_LENGTH - TAG_LENGTH
                && rest <= available - TAG_LENGTH
                && bytes[offset + KEY_TYPE_POSITION] == SECURE_CELL
                && bytes[offset + DATA_TYPE_POSITION] == SECURE_CELL;
    }

    /** Whether tag and types are an AcraBlock's, whatever the lengths say. */
    static boolean hasHead(byte[] value) {
        return value.length > DATA_TYPE_POSITION
                && Head.hasTag(value, 0, TAG, TAG_LENGTH)
                && value[KEY_TYPE_POSITION] == SECURE_CELL
                && value[DATA_TYPE_POSITION] == SECURE_CELL;
    }

    @Override
    OpenedEnvelope openWith(EnvelopeReader reader) {
        int start = bare().offset();
        short keyId = keyId(bytes(), start);
        int sealedKeyLength = sealedKeyLength(bytes(), start);
        if (sealedKeyLength > bare().length() - HEAD_LENGTH) {
            throw EnvelopeReader.doesNotOpen();
        }
        List<StorageKey> keys = reader.storageKeys();
        for (int generation = 0; generation < keys.size(); generation++) {
            if (keys.get(generation).id() == keyId) {
                try {
                    return new OpenedEnvelope(
                            generation, open(keys.get(generation), sealedKeyLength, reader.context()));
                } catch (UnsealFailure e) {
                    // The next key may fit: a history holds many, and one of them does.
                }
            }
        }
        throw EnvelopeReader.doesNotOpen();
    }

    private byte[] open(StorageKey key, int sealedKeyLength, byte[] context) {
        int start = bare().offset();
        byte[] dataKey = dataKey(bytes(), start, sealedKeyLength, key, context);
        try {
            return SecureCell.unseal(
                    bytes(),
                    start + HEAD_LENGTH + sealedKeyLength,
                    bare().length() - HEAD_LENGTH - sealedKeyLength,
                    dataKey,
                    context);
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    static short keyId(byte[] bytes, int start) {
        return Head.view(bytes).getShort(start + KEY_ID_POSITION);
    }

    static int sealedKeyLength(byte[] bytes, int start) {
        return Short.toUnsignedInt(Head.view(bytes).getShort(start + KEY_LENGTH_POSITION));
    }

    /**
     * The data key behind the head that begins at {@code start}; the caller zeroes it.
     *
     * @throws UnsealFailure if it is not under this key
     */
    static byte[] dataKey(byte[] bytes, int start, int sealedKeyLength, StorageKey key, byte[] context) {
        return key.secret().use(k -> SecureCell.unseal(bytes, start + HEAD_LENGTH, sealedKeyLength, k, context));
    }

    @Override
    byte id() {
        return ID;
    }
}
