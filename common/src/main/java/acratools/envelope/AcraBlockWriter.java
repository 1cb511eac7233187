package acratools.envelope;

import acratools.themis.SecureCell;
import java.security.SecureRandom;
import java.util.Arrays;

/** Writes the layout of {@link AcraBlock}. */
final class AcraBlockWriter extends EnvelopeWriter {
    private final StorageKey key;
    private final byte[] context;
    private final SecureRandom random;

    AcraBlockWriter(StorageKey key, byte[] context, SecureRandom random) {
        super(AcraBlock.ID, AcraBlock.HEAD_LENGTH + AcraBlock.SEALED_KEY_LENGTH);
        this.key = key;
        this.context = context;
        this.random = random;
    }

    @Override
    void write(byte[] data, int offset, int length, byte[] out, int outOffset) {
        writeHead(out, outOffset);
        int keyPosition = outOffset + AcraBlock.HEAD_LENGTH;
        byte[] dataKey = new byte[AcraBlock.DATA_KEY_LENGTH];
        try {
            random.nextBytes(dataKey);
            key.secret().use(k -> {
                SecureCell.seal(k, dataKey, 0, dataKey.length, context, random, out, keyPosition);
                return out;
            });
            SecureCell.seal(
                    dataKey, data, offset, length, context, random, out, keyPosition + AcraBlock.SEALED_KEY_LENGTH);
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    private void writeHead(byte[] out, int outOffset) {
        Arrays.fill(out, outOffset, outOffset + AcraBlock.TAG_LENGTH, AcraBlock.TAG);
        Head.view(out)
                .putLong(outOffset + AcraBlock.LENGTH_POSITION, out.length - outOffset - AcraBlock.TAG_LENGTH)
                .put(outOffset + AcraBlock.KEY_TYPE_POSITION, AcraBlock.SECURE_CELL)
                .putShort(outOffset + AcraBlock.KEY_ID_POSITION, key.id())
                .put(outOffset + AcraBlock.DATA_TYPE_POSITION, AcraBlock.SECURE_CELL)
                .putShort(outOffset + AcraBlock.KEY_LENGTH_POSITION, (short) AcraBlock.SEALED_KEY_LENGTH);
    }
}
