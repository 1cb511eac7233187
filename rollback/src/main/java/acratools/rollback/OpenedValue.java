package acratools.rollback;

import acratools.envelope.OpenedEnvelope;
import acratools.failure.ToolFailure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What came of one value. It may hold plaintext: its owner closes it. */
final class OpenedValue implements AutoCloseable {
    private final ValueState state;
    private final @Nullable OpenedEnvelope envelope;
    private final byte @Nullable [] plain;
    private final @Nullable ToolFailure failure;

    private OpenedValue(
            ValueState state,
            @Nullable OpenedEnvelope envelope,
            byte @Nullable [] plain,
            @Nullable ToolFailure failure) {
        this.state = state;
        this.envelope = envelope;
        this.plain = plain;
        this.failure = failure;
    }

    /** @param envelope closed with this */
    static OpenedValue decrypted(OpenedEnvelope envelope) {
        return new OpenedValue(ValueState.DECRYPTED, envelope, envelope.data(), null);
    }

    /** A value that is taken over as it is. */
    static OpenedValue plain(ValueState state, byte @Nullable [] value) {
        return new OpenedValue(state, null, value, null);
    }

    /** @param failure its reason is told; its subject is the caller's matter, who knows the row */
    static OpenedValue failed(ToolFailure failure) {
        return new OpenedValue(ValueState.FAILED, null, null, failure);
    }

    ValueState state() {
        return state;
    }

    /** The value without encryption; null for NULL. */
    byte @Nullable [] plain() {
        return plain;
    }

    /** Why there is none. */
    Optional<ToolFailure> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void close() {
        if (envelope != null) {
            envelope.close();
        }
    }
}
