package acratools.envelope;

import acratools.failure.UnsealFailure;
import acratools.secret.Secret;
import acratools.themis.EcPublicKey;
import acratools.themis.P256;
import acratools.themis.SecureCell;
import acratools.themis.SecureCellStream;
import acratools.themis.SecureCellStream.Sink;
import acratools.themis.SecureCellStream.Source;
import java.util.List;
import java.util.Optional;

/**
 * An envelope that is too large for memory, bare or in a serialized container: its head is in memory, its data is read piece
 * by piece. It is the whole of a value; what has other bytes around it is none. Layouts: {@link AcraStruct}, {@link
 * AcraBlock}, {@link SerializedContainer}.
 */
public final class LargeEnvelope {
    /** So many of a value's first bytes tell all that is to be told of it without its data. */
    public static final int FIRST_BYTES =
            SerializedContainer.HEAD_LENGTH + AcraBlock.HEAD_LENGTH + (1 << Short.SIZE) - 1;

    private static final byte NO_CONTAINER = 0;
    private static final int PIECE = 256 << 10;
    private static final int OVERLAP = SerializedContainer.HEAD_LENGTH + AcraStruct.HEAD_LENGTH;

    private final byte[] first;
    private final long size;
    private final int start;
    private final boolean acraStruct;

    private LargeEnvelope(byte[] first, long size, int start, boolean acraStruct) {
        this.first = first;
        this.size = size;
        this.start = start;
        this.acraStruct = acraStruct;
    }

    /**
     * What a value is, by its form alone; nothing is decrypted.
     *
     * @param first its first {@link #FIRST_BYTES}, or all of it; not copied, not changed
     * @param size bytes of the whole value
     * @return empty if it is not an envelope of a valid form and nothing else
     */
    public static Optional<LargeEnvelope> recognise(byte[] first, long size) {
        byte id = SerializedContainer.idOf(first, size);
        if (id == NO_CONTAINER) {
            Optional<LargeEnvelope> bare = acraStruct(first, size, 0);
            return bare.isPresent() ? bare : acraBlock(first, size, 0);
        }
        return id == AcraStruct.ID
                ? acraStruct(first, size, SerializedContainer.HEAD_LENGTH)
                : acraBlock(first, size, SerializedContainer.HEAD_LENGTH);
    }

    /**
     * Whether an envelope, bare or in a container, lies anywhere in a value: by tag, types and length, as {@link
     * EnvelopeFinder} looks for them, but piece by piece.
     *
     * @param size bytes of the whole value
     * @param checkpoint called after each piece; may throw
     */
    public static boolean liesIn(Source value, long size, Runnable checkpoint) {
        byte[] piece = new byte[(int) Math.min(size, PIECE)];
        // A head that a piece cuts is whole in the next one.
        for (long start = 0; start < size; start += PIECE - OVERLAP) {
            int length = (int) Math.min(piece.length, size - start);
            value.read(start, piece, length);
            for (int i = 0; i < length; i++) {
                if ((piece[i] == SerializedContainer.TAG || piece[i] == AcraStruct.TAG)
                        && beginsAt(piece, i, length, size - start - i)) {
                    return true;
                }
            }
            checkpoint.run();
        }
        return false;
    }

    private static boolean beginsAt(byte[] piece, int at, int end, long available) {
        if (piece[at] == SerializedContainer.TAG) {
            int head = at + SerializedContainer.HEAD_LENGTH;
            long total = SerializedContainer.totalAt(piece, at, end - at);
            return head < end
                    && total <= available
                    && piece[head] == AcraStruct.TAG
                    && beginsAt(piece, head, end, total - SerializedContainer.HEAD_LENGTH);
        }
        return AcraStruct.fits(piece, at, end - at, available) || AcraBlock.fits(piece, at, end - at, available);
    }

    private static Optional<LargeEnvelope> acraStruct(byte[] first, long size, int start) {
        boolean fits = first.length >= start + AcraStruct.HEAD_LENGTH
                && Head.hasTag(first, start, AcraStruct.TAG, AcraStruct.TAG_LENGTH)
                && Head.view(first).getLong(start + AcraStruct.LENGTH_POSITION)
                        == size - start - AcraStruct.HEAD_LENGTH;
        return fits ? Optional.of(new LargeEnvelope(first, size, start, true)) : Optional.empty();
    }

    private static Optional<LargeEnvelope> acraBlock(byte[] first, long size, int start) {
        boolean fits = first.length >= start + AcraBlock.HEAD_LENGTH
                && Head.hasTag(first, start, AcraBlock.TAG, AcraBlock.TAG_LENGTH)
                && first[start + AcraBlock.KEY_TYPE_POSITION] == AcraBlock.SECURE_CELL
                && first[start + AcraBlock.DATA_TYPE_POSITION] == AcraBlock.SECURE_CELL
                && Head.view(first).getLong(start + AcraBlock.LENGTH_POSITION) == size - start - AcraBlock.TAG_LENGTH
                && first.length >= start + AcraBlock.HEAD_LENGTH + AcraBlock.sealedKeyLength(first, start);
        return fits ? Optional.of(new LargeEnvelope(first, size, start, false)) : Optional.empty();
    }

    /** Whether it is an AcraStruct; else it is an AcraBlock. */
    public boolean isAcraStruct() {
        return acraStruct;
    }

    /**
     * Finds the key that its head opens with. Its data may still turn out to be damaged.
     *
     * @return the caller closes it
     * @throws UnsealFailure for every reason alike: none of the keys, other context, altered byte
     */
    public OpenedHead open(EnvelopeReader reader) {
        return acraStruct ? openAcraStruct(reader) : openAcraBlock(reader);
    }

    private OpenedHead openAcraStruct(EnvelopeReader reader) {
        EcPublicKey ephemeral = AcraStruct.ephemeralKey(first, start);
        List<P256.Receiver> keys = reader.receivers();
        for (int generation = 0; generation < keys.size(); generation++) {
            try {
                Secret dataKey = Secret.adopt(AcraStruct.dataKey(keys.get(generation), first, start, ephemeral));
                return new OpenedHead(generation, dataKey, start + AcraStruct.HEAD_LENGTH, reader.context());
            } catch (UnsealFailure e) {
                // The next key may fit: a history holds many, and one of them does.
            }
        }
        throw EnvelopeReader.doesNotOpen();
    }

    private OpenedHead openAcraBlock(EnvelopeReader reader) {
        int sealedKeyLength = AcraBlock.sealedKeyLength(first, start);
        short keyId = AcraBlock.keyId(first, start);
        List<StorageKey> keys = reader.storageKeys();
        for (int generation = 0; generation < keys.size(); generation++) {
            if (keys.get(generation).id() == keyId) {
                try {
                    Secret dataKey = Secret.adopt(
                            AcraBlock.dataKey(first, start, sealedKeyLength, keys.get(generation), reader.context()));
                    int cell = start + AcraBlock.HEAD_LENGTH + sealedKeyLength;
                    return new OpenedHead(generation, dataKey, cell, reader.context());
                } catch (UnsealFailure e) {
                    // The next key may fit: a history holds many, and one of them does.
                }
            }
        }
        throw EnvelopeReader.doesNotOpen();
    }

    /** The key of its data, and which of the owner's keys gave that. */
    public final class OpenedHead implements AutoCloseable {
        private final int generation;
        private final Secret dataKey;
        private final int cell;
        private final byte[] context;

        private OpenedHead(int generation, Secret dataKey, int cell, byte[] context) {
            this.generation = generation;
            this.dataKey = dataKey;
            this.cell = cell;
            this.context = context;
        }

        /** The place, in the reader's list, of the key that opened it: 0 is the newest. */
        public int generation() {
            return generation;
        }

        /**
         * Reads all data and finds out whether it opens.
         *
         * @param value the whole value; positions are counted from its first byte
         * @param checkpoint called after each piece; may throw
         * @throws UnsealFailure if it does not
         */
        public void verify(Source value, Runnable checkpoint) {
            dataKey.use(key -> {
                SecureCellStream.verify(cellOf(value), size - cell, key, context, checkpoint);
                return true;
            });
        }

        /**
         * Seals the data anew, in a serialized container.
         *
         * @param value the whole value; positions are counted from its first byte
         * @param writer seals, in the reader's context
         * @param out gets the container; what it got is worth nothing if this throws
         * @param checkpoint called after each piece; may throw
         * @throws UnsealFailure if the data does not open
         */
        public void reseal(Source value, EnvelopeWriter writer, Sink out, Runnable checkpoint) {
            Source from = cellOf(value);
            long length = SecureCell.OVERHEAD + SecureCellStream.messageLength(from, size - cell);
            try (Secret newKey = Secret.random(AcraBlock.DATA_KEY_LENGTH, writer.random())) {
                byte[] head = writer.headFor(newKey, length);
                out.write(0, head, head.length);
                dataKey.use(key -> newKey.use(fresh -> {
                    SecureCellStream.reseal(
                            from,
                            size - cell,
                            key,
                            context,
                            (position, bytes, count) -> out.write(head.length + position, bytes, count),
                            fresh,
                            writer.random(),
                            checkpoint);
                    return true;
                }));
            }
        }

        private Source cellOf(Source value) {
            return (position, into, length) -> value.read(cell + position, into, length);
        }

        @Override
        public void close() {
            dataKey.close();
        }
    }
}
