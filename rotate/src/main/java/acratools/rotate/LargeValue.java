package acratools.rotate;

import acratools.envelope.Envelope;
import acratools.envelope.LargeEnvelope;
import acratools.envelope.LargeEnvelope.OpenedHead;
import acratools.storage.FileReplacement;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A value in a file, too large for memory: read piece by piece, and sealed anew piece by piece into the file that takes its
 * place, of which nothing stays if the value turns out damaged at its end. No plaintext is written anywhere.
 */
final class LargeValue {
    private static final int CURRENT = 0;

    private final FileReplacement file;
    private final Consumer<FileReplacement.Content> replace;

    /** @param replace replaces {@code file} */
    LargeValue(FileReplacement file, Consumer<FileReplacement.Content> replace) {
        this.file = file;
        this.replace = replace;
    }

    /** The first bytes of a file, as many as tell what it is. */
    static byte[] first(FileReplacement file) {
        byte[] first = new byte[(int) Math.min(file.size(), LargeEnvelope.FIRST_BYTES)];
        file.read(0, first, first.length);
        return first;
    }

    /**
     * Seals it anew unless it is current already. A current one was verified, if at all, before the new keys were made.
     *
     * @throws acratools.failure.ToolFailure if it does not open, or cannot be replaced; it stays as it is
     */
    RotatedValue rotate(ValueRotator rotator, Runnable checkpoint) {
        return run(rotator, checkpoint, true);
    }

    /** Reads all of it and changes nothing. @throws acratools.failure.ToolFailure if it does not open */
    RotatedValue check(ValueRotator rotator, Runnable checkpoint) {
        return run(rotator, checkpoint, false);
    }

    /** What becomes of it where no key is needed for that; empty if it is an envelope. */
    Optional<RotatedValue> withoutKeys(Runnable checkpoint) {
        byte[] first = first(file);
        return LargeEnvelope.recognise(first, file.size()).isPresent()
                ? Optional.empty()
                : Optional.of(unrecognised(first, checkpoint));
    }

    private RotatedValue unrecognised(byte[] first, Runnable checkpoint) {
        if (Envelope.beginsLikeOne(first)) {
            return RotatedValue.failed(ValueRotator.damaged());
        }
        return LargeEnvelope.liesIn(file::read, file.size(), checkpoint)
                ? RotatedValue.failed(ValueRotator.amongOthers())
                : RotatedValue.left(ValueState.NOT_ENCRYPTED);
    }

    private RotatedValue run(ValueRotator rotator, Runnable checkpoint, boolean write) {
        byte[] first = first(file);
        Optional<LargeEnvelope> envelope = LargeEnvelope.recognise(first, file.size());
        if (envelope.isEmpty()) {
            return unrecognised(first, checkpoint);
        }
        try (OpenedHead head = envelope.get().open(rotator.reader())) {
            boolean current = head.generation() == CURRENT;
            if (!write) {
                head.verify(file::read, checkpoint);
            } else if (!current) {
                replace.accept(target -> head.reseal(
                        file::read, rotator.writer(envelope.get().isAcraStruct()), target::write, checkpoint));
            }
            return RotatedValue.left(current ? ValueState.CURRENT : ValueState.ROTATED);
        }
    }
}
