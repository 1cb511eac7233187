package acratools.rotate;

import acratools.envelope.AcraStruct;
import acratools.envelope.Envelope;
import acratools.envelope.EnvelopeFinder;
import acratools.envelope.EnvelopeReader;
import acratools.envelope.EnvelopeWriter;
import acratools.envelope.OpenedEnvelope;
import acratools.failure.InputFailure;
import acratools.failure.UnsealFailure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Seals the values of one owner under the current keys: an AcraStruct becomes an AcraStruct under the current key pair, an
 * AcraBlock an AcraBlock under the current symmetric key, always in a serialized container. Nothing in it changes, so any
 * number of threads may use one; its keys are {@link OwnerKeys}' to close.
 */
final class ValueRotator {
    private static final int CURRENT = 0;

    private final EnvelopeReader reader;
    private final @Nullable EnvelopeWriter acraStructs;
    private final @Nullable EnvelopeWriter acraBlocks;

    /**
     * @param acraStructs seals under the current key pair; null if there is none, and then no AcraStruct opens either
     * @param acraBlocks seals under the current symmetric key; null likewise
     */
    ValueRotator(EnvelopeReader reader, @Nullable EnvelopeWriter acraStructs, @Nullable EnvelopeWriter acraBlocks) {
        this.reader = reader;
        this.acraStructs = acraStructs;
        this.acraBlocks = acraBlocks;
    }

    /**
     * Opens a value and, unless it is current already, seals it anew.
     *
     * @param value not kept, not changed
     * @return a value that cannot be rotated is a result, not a failure
     */
    RotatedValue rotate(byte[] value) {
        return run(value, true);
    }

    /** Opens a value; what is to be rotated has no replacement. */
    RotatedValue check(byte[] value) {
        return run(value, false);
    }

    /** What becomes of a value that no key is needed for; empty if it is an envelope. */
    static Optional<RotatedValue> withoutKeys(byte[] value) {
        return EnvelopeReader.recognise(value).isPresent() ? Optional.empty() : Optional.of(unrecognised(value));
    }

    private RotatedValue run(byte[] value, boolean seal) {
        Optional<Envelope> envelope = EnvelopeReader.recognise(value);
        if (envelope.isEmpty()) {
            return unrecognised(value);
        }
        if (!envelope.get().fills(value)) {
            return RotatedValue.failed(amongOthers());
        }
        try (OpenedEnvelope opened = reader.open(envelope.get())) {
            if (opened.generation() == CURRENT) {
                return RotatedValue.left(ValueState.CURRENT);
            }
            return seal
                    ? RotatedValue.replaced(
                            writer(envelope.get() instanceof AcraStruct).seal(opened.data()))
                    : RotatedValue.left(ValueState.ROTATED);
        } catch (UnsealFailure | InputFailure failure) {
            return RotatedValue.failed(failure);
        }
    }

    /** Opens what is too large to be handed over whole. */
    EnvelopeReader reader() {
        return reader;
    }

    /** Seals what this rotator's reader opened. */
    EnvelopeWriter writer(boolean acraStruct) {
        EnvelopeWriter writer = acraStruct ? acraStructs : acraBlocks;
        if (writer == null) {
            throw new IllegalStateException("an envelope opened under a key that is not there");
        }
        return writer;
    }

    /** What is cut, or lies among other bytes, is encrypted all the same: to pass over it would be to forget it. */
    private static RotatedValue unrecognised(byte[] value) {
        if (value.length == 0) {
            return RotatedValue.left(ValueState.EMPTY);
        }
        if (Envelope.beginsLikeOne(value)) {
            return RotatedValue.failed(damaged());
        }
        return new EnvelopeFinder(value).next().isPresent()
                ? RotatedValue.failed(amongOthers())
                : RotatedValue.left(ValueState.NOT_ENCRYPTED);
    }

    static InputFailure damaged() {
        return new InputFailure(
                "value",
                "begins like an encrypted value, and is cut, damaged, or followed by other bytes",
                "restore it from a backup, or pass over such values with --skip_bad_rows");
    }

    static InputFailure amongOthers() {
        return new InputFailure(
                "value",
                "holds an encrypted value among other bytes",
                "only whole values are rotated; pass over such ones with --skip_bad_rows");
    }
}
