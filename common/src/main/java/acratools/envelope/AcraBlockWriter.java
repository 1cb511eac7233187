package acratools.envelope;

import acratools.secret.Secret;
import acratools.themis.SecureCell;
import java.security.SecureRandom;
import java.util.Arrays;

/** Writes the layout of {@link AcraBlock}. */
final class AcraBlockWriter extends EnvelopeWriter {
    private static final int WHOLE_HEAD = AcraBlock.HEAD_LENGTH + AcraBlock.SEALED_KEY_LENGTH;

    private final StorageKey key;
    private final byte[] context;
    private final SecureRandom random;

    AcraBlockWriter(StorageKey key, byte[] context, SecureRandom random) {
        super(AcraBlock.ID, WHOLE_HEAD, random);
        this.key = key;
        this.context = context;
        this.random = random;
    }

    @Override
    void write(byte[] data, int offset, int length, byte[] out, int outOffset) {
        try (Secret dataKey = Secret.random(AcraBlock.DATA_KEY_LENGTH, random)) {
            writeHead(dataKey, SecureCell.OVERHEAD + (long) length, out, outOffset);
            dataKey.use(cellKey -> {
                SecureCell.seal(cellKey, data, offset, length, context, random, out, outOffset + WHOLE_HEAD);
                return out;
            });
        }
    }

    @Override
    void writeHead(Secret dataKey, long cellLength, byte[] out, int outOffset) {
        Arrays.fill(out, outOffset, outOffset + AcraBlock.TAG_LENGTH, AcraBlock.TAG);
        Head.view(out)
                .putLong(outOffset + AcraBlock.LENGTH_POSITION, WHOLE_HEAD - AcraBlock.TAG_LENGTH + cellLength)
                .put(outOffset + AcraBlock.KEY_TYPE_POSITION, AcraBlock.SECURE_CELL)
                .putShort(outOffset + AcraBlock.KEY_ID_POSITION, key.id())
                .put(outOffset + AcraBlock.DATA_TYPE_POSITION, AcraBlock.SECURE_CELL)
                .putShort(outOffset + AcraBlock.KEY_LENGTH_POSITION, (short) AcraBlock.SEALED_KEY_LENGTH);
        key.secret()
                .use(k -> dataKey.use(message -> {
                    int position = outOffset + AcraBlock.HEAD_LENGTH;
                    SecureCell.seal(k, message, 0, message.length, context, random, out, position);
                    return out;
                }));
    }
}
