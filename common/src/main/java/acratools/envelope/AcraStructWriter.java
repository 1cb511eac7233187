package acratools.envelope;

import acratools.secret.Secret;
import acratools.themis.EcKeyPair;
import acratools.themis.EcPublicKey;
import acratools.themis.P256;
import acratools.themis.SecureCell;
import acratools.themis.SecureMessage;
import java.security.SecureRandom;
import java.util.Arrays;

/** Writes the layout of {@link AcraStruct}. */
final class AcraStructWriter extends EnvelopeWriter {
    private final P256 curve;
    private final EcPublicKey recipient;
    private final byte[] context;
    private final SecureRandom random;

    AcraStructWriter(P256 curve, EcPublicKey recipient, byte[] context, SecureRandom random) {
        super(AcraStruct.ID, AcraStruct.HEAD_LENGTH, random);
        this.curve = curve;
        this.recipient = recipient;
        this.context = context;
        this.random = random;
    }

    @Override
    void write(byte[] data, int offset, int length, byte[] out, int outOffset) {
        try (Secret dataKey = Secret.random(AcraStruct.DATA_KEY_LENGTH, random)) {
            writeHead(dataKey, SecureCell.OVERHEAD + (long) length, out, outOffset);
            dataKey.use(key -> {
                SecureCell.seal(key, data, offset, length, context, random, out, outOffset + AcraStruct.HEAD_LENGTH);
                return out;
            });
        }
    }

    @Override
    void writeHead(Secret dataKey, long cellLength, byte[] out, int outOffset) {
        Arrays.fill(out, outOffset, outOffset + AcraStruct.TAG_LENGTH, AcraStruct.TAG);
        Head.view(out).putLong(outOffset + AcraStruct.LENGTH_POSITION, cellLength);
        writeKeys(dataKey, out, outOffset);
    }

    private void writeKeys(Secret dataKey, byte[] out, int outOffset) {
        try (EcKeyPair ephemeral = curve.generate(random)) {
            put(ephemeral.publicKey().container(), out, outOffset + AcraStruct.PUBLIC_KEY_POSITION);
            byte[] wrapped = SecureMessage.wrap(curve, ephemeral.privateKey(), recipient, dataKey, random);
            put(wrapped, out, outOffset + AcraStruct.WRAPPED_KEY_POSITION);
        }
    }

    private static void put(byte[] part, byte[] out, int position) {
        System.arraycopy(part, 0, out, position, part.length);
    }
}
