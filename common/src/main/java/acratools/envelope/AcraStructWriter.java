package acratools.envelope;

import acratools.secret.Secret;
import acratools.themis.EcPublicKey;
import acratools.themis.P256;
import acratools.themis.SecureCell;
import acratools.themis.SecureMessage;
import java.security.SecureRandom;
import java.util.Arrays;

/** Writes the layout of {@link AcraStruct}. */
final class AcraStructWriter extends EnvelopeWriter {
    private final P256.Sender sender;
    private final byte[] context;
    private final SecureRandom random;

    AcraStructWriter(P256 curve, EcPublicKey recipient, byte[] context, SecureRandom random) {
        super(AcraStruct.ID, AcraStruct.HEAD_LENGTH, random);
        this.sender = curve.sender(recipient);
        this.context = context;
        this.random = random;
    }

    @Override
    void write(byte[] data, int offset, int length, byte[] out, int outOffset) {
        byte[] dataKey = new byte[AcraStruct.DATA_KEY_LENGTH];
        try {
            random.nextBytes(dataKey);
            writeHead(dataKey, SecureCell.OVERHEAD + (long) length, out, outOffset);
            SecureCell.seal(dataKey, data, offset, length, context, random, out, outOffset + AcraStruct.HEAD_LENGTH);
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    @Override
    void writeHead(Secret dataKey, long cellLength, byte[] out, int outOffset) {
        dataKey.use(key -> {
            writeHead(key, cellLength, out, outOffset);
            return out;
        });
    }

    private void writeHead(byte[] dataKey, long cellLength, byte[] out, int outOffset) {
        Arrays.fill(out, outOffset, outOffset + AcraStruct.TAG_LENGTH, AcraStruct.TAG);
        Head.view(out).putLong(outOffset + AcraStruct.LENGTH_POSITION, cellLength);
        EcPublicKey ephemeral =
                SecureMessage.wrap(sender, dataKey, random, out, outOffset + AcraStruct.WRAPPED_KEY_POSITION);
        byte[] container = ephemeral.container();
        System.arraycopy(container, 0, out, outOffset + AcraStruct.PUBLIC_KEY_POSITION, container.length);
    }
}
