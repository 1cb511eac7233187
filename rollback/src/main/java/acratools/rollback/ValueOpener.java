package acratools.rollback;

import acratools.envelope.Envelope;
import acratools.envelope.EnvelopeFinder;
import acratools.envelope.EnvelopeReader;
import acratools.failure.InputFailure;
import acratools.failure.ToolFailure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decrypts values. Nothing in it changes, so any number of threads may use one. */
final class ValueOpener {
    private final boolean strict;

    /** @param strict whether a value that holds nothing to decrypt is a fault */
    ValueOpener(boolean strict) {
        this.strict = strict;
    }

    /**
     * Decrypts one.
     *
     * @param value null for NULL; not changed, and the result's where it is not encrypted
     * @return a value that does not open is a result, not a failure
     */
    OpenedValue open(byte @Nullable [] value, EnvelopeReader keys) {
        Optional<Envelope> envelope = envelope(value);
        if (envelope.isEmpty()) {
            return notWhole(value);
        }
        try {
            return OpenedValue.decrypted(keys.open(envelope.get()));
        } catch (ToolFailure failure) {
            return OpenedValue.failed(failure);
        }
    }

    /**
     * The same where there are no keys.
     *
     * @return absent for a value that needs some
     */
    Optional<OpenedValue> withoutKeys(byte @Nullable [] value) {
        return envelope(value).isPresent() ? Optional.empty() : Optional.of(notWhole(value));
    }

    /** What the whole value is; absent if it is no envelope. */
    private static Optional<Envelope> envelope(byte @Nullable [] value) {
        return value == null
                ? Optional.empty()
                : EnvelopeReader.recognise(value).filter(envelope -> envelope.fills(value));
    }

    private OpenedValue notWhole(byte @Nullable [] value) {
        if (value == null) {
            return plain(ValueState.NULL, null, "is null");
        }
        if (value.length == 0) {
            return plain(ValueState.EMPTY, value, "is empty");
        }
        return EnvelopeReader.recognise(value).isPresent() ? amongOthers() : unrecognised(value);
    }

    /** What is cut, or lies among other bytes, is encrypted all the same: nobody would want to find it among plaintext. */
    private OpenedValue unrecognised(byte[] value) {
        if (Envelope.beginsLikeOne(value)) {
            return failed("begins like an encrypted value, and is cut or damaged");
        }
        return new EnvelopeFinder(value).next().isPresent()
                ? amongOthers()
                : plain(ValueState.NOT_ENCRYPTED, value, "is not encrypted");
    }

    private OpenedValue plain(ValueState state, byte @Nullable [] value, String reason) {
        return strict ? failed(reason) : OpenedValue.plain(state, value);
    }

    private static OpenedValue amongOthers() {
        return failed("holds an encrypted value among other bytes; only whole values are decrypted");
    }

    private static OpenedValue failed(String reason) {
        return OpenedValue.failed(new InputFailure("value", reason, ""));
    }
}
