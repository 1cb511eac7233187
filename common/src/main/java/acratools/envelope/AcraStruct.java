package acratools.envelope;

import acratools.failure.InputFailure;
import acratools.failure.UnsealFailure;
import acratools.themis.EcPublicKey;
import acratools.themis.P256;
import acratools.themis.SecureCell;
import acratools.themis.SecureMessage;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Data sealed for the owner of a P-256 key pair.
 * <pre>
 * offset  size  field
 *      0     8  22, eight times
 *      8    45  ephemeral public key, UEC2 container
 *     53    84  Secure Message of the ephemeral key for the recipient: the data key, 32 bytes
 *    137     8  length n of the rest, LE64
 *    145     n  Secure Cell under the data key, with the context
 * </pre>
 * Source: spec/envelopes.md, "AcraStruct".
 */
public final class AcraStruct extends Envelope {
    static final byte ID = (byte) 0xf1;
    static final byte TAG = 0x22;
    static final int TAG_LENGTH = 8;
    static final int PUBLIC_KEY_POSITION = TAG_LENGTH;
    static final int PUBLIC_KEY_LENGTH = 45;
    static final int DATA_KEY_LENGTH = 32;
    static final int WRAPPED_KEY_POSITION = PUBLIC_KEY_POSITION + PUBLIC_KEY_LENGTH;
    static final int WRAPPED_KEY_LENGTH = SecureMessage.OVERHEAD + DATA_KEY_LENGTH;
    static final int LENGTH_POSITION = WRAPPED_KEY_POSITION + WRAPPED_KEY_LENGTH;
    static final int HEAD_LENGTH = LENGTH_POSITION + 8;

    AcraStruct(byte[] bytes, Range bare, Range whole) {
        super(bytes, bare, whole);
    }

    /** The bare AcraStruct that begins at {@code offset}, or null if none of a valid form fits. */
    static @Nullable AcraStruct at(byte[] bytes, int offset, int available) {
        int length = lengthAt(bytes, offset, available);
        if (length < 0) {
            return null;
        }
        Range whole = new Range(offset, length);
        return new AcraStruct(bytes, whole, whole);
    }

    /** The length of the AcraStruct that begins at {@code offset}, or -1 if none of a valid form fits. */
    static int lengthAt(byte[] bytes, int offset, int available) {
        if (available < HEAD_LENGTH || !Head.hasTag(bytes, offset, TAG, TAG_LENGTH)) {
            return -1;
        }
        int rest = Head.lengthAt(bytes, offset + LENGTH_POSITION, available - HEAD_LENGTH);
        return rest < 0 ? -1 : HEAD_LENGTH + rest;
    }

    /** Whether a head at {@code offset}, of which {@code here} bytes are there, has room in {@code available} bytes. */
    static boolean fits(byte[] bytes, int offset, int here, long available) {
        if (here < HEAD_LENGTH || !Head.hasTag(bytes, offset, TAG, TAG_LENGTH)) {
            return false;
        }
        long rest = Head.view(bytes).getLong(offset + LENGTH_POSITION);
        return rest >= 0 && rest <= available - HEAD_LENGTH;
    }

    /** Each key in turn, the one that opened the last value first: another one costs an ECDH, and only one can open it. */
    @Override
    OpenedEnvelope openWith(EnvelopeReader reader) {
        EcPublicKey ephemeral = ephemeralKey(bytes(), bare().offset());
        List<P256.Receiver> keys = reader.receivers();
        int likely = reader.likelyReceiver();
        for (int i = keys.isEmpty() ? 1 : 0; i <= keys.size(); i++) {
            int generation = i == 0 ? likely : i - 1;
            if (i > 0 && generation == likely) {
                continue;
            }
            try {
                OpenedEnvelope opened =
                        new OpenedEnvelope(generation, open(keys.get(generation), ephemeral, reader.context()));
                reader.openedBy(generation);
                return opened;
            } catch (UnsealFailure e) {
                // The next key may fit: a history holds many, and one of them does.
            }
        }
        throw EnvelopeReader.doesNotOpen();
    }

    private byte[] open(P256.Receiver mine, EcPublicKey ephemeral, byte[] context) {
        int start = bare().offset();
        byte[] dataKey = dataKey(mine, bytes(), start, ephemeral);
        try {
            return SecureCell.unseal(bytes(), start + HEAD_LENGTH, bare().length() - HEAD_LENGTH, dataKey, context);
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    /**
     * The data key in the head that begins at {@code start}; the caller zeroes it.
     *
     * @throws UnsealFailure if it is not for this private key
     */
    static byte[] dataKey(P256.Receiver mine, byte[] bytes, int start, EcPublicKey ephemeral) {
        return SecureMessage.unwrap(mine, bytes, start + WRAPPED_KEY_POSITION, WRAPPED_KEY_LENGTH, ephemeral);
    }

    static EcPublicKey ephemeralKey(byte[] bytes, int start) {
        int position = start + PUBLIC_KEY_POSITION;
        try {
            return EcPublicKey.read(Arrays.copyOfRange(bytes, position, position + PUBLIC_KEY_LENGTH));
        } catch (InputFailure e) {
            throw EnvelopeReader.doesNotOpen();
        }
    }

    @Override
    byte id() {
        return ID;
    }
}
