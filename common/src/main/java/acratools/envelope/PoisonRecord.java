package acratools.envelope;

import acratools.failure.InputFailure;
import acratools.secret.Secret;
import acratools.themis.EcPublicKey;
import acratools.themis.P256;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Makes records that no client ever reads: random data in an envelope under a poison key, without a context, in a
 * container. Whoever has Acra decrypt one gives himself away. Source: spec/envelopes.md, "Poison record".
 */
public final class PoisonRecord {
    /** Instead of a length: draw one from 1 to 100 bytes, each as likely. */
    public static final int RANDOM_LENGTH = -1;

    private static final int LONGEST_DRAWN = 100;
    private static final byte[] NO_CONTEXT = {};

    private PoisonRecord() {}

    /**
     * Makes one around an AcraStruct.
     *
     * @param poisonKey the poison pair's public half
     * @param dataLength bytes of random data, 1 or more, or {@link #RANDOM_LENGTH}
     * @throws InputFailure if the length is neither, or too long for an array
     */
    public static byte[] acraStruct(EcPublicKey poisonKey, int dataLength, SecureRandom random) {
        return make(EnvelopeWriter.ofAcraStructs(P256.portable(), poisonKey, NO_CONTEXT, random), dataLength, random);
    }

    /**
     * Makes one around an AcraBlock.
     *
     * @param poisonKey the poison symmetric key
     * @param dataLength bytes of random data, 1 or more, or {@link #RANDOM_LENGTH}
     * @throws InputFailure if the length is neither, or too long for an array
     */
    public static byte[] acraBlock(Secret poisonKey, int dataLength, SecureRandom random) {
        return make(EnvelopeWriter.ofAcraBlocks(poisonKey, NO_CONTEXT, random), dataLength, random);
    }

    /**
     * Checks a length before anything is made for it.
     *
     * @throws InputFailure if it is neither a number of bytes nor {@link #RANDOM_LENGTH}
     */
    public static void requireLength(int dataLength) {
        if (dataLength != RANDOM_LENGTH && dataLength < 1) {
            throw new InputFailure(
                    "poison record's data length " + dataLength,
                    "is neither a number of bytes nor " + RANDOM_LENGTH,
                    "give 1 or more, or " + RANDOM_LENGTH + " for a random length");
        }
    }

    private static byte[] make(EnvelopeWriter writer, int dataLength, SecureRandom random) {
        requireLength(dataLength);
        int length = dataLength == RANDOM_LENGTH ? 1 + random.nextInt(LONGEST_DRAWN) : dataLength;
        byte[] data = new byte[EnvelopeWriter.checkedLength(0, length)];
        random.nextBytes(data);
        try {
            return writer.seal(data);
        } finally {
            Arrays.fill(data, (byte) 0);
        }
    }
}
