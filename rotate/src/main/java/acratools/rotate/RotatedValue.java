package acratools.rotate;

import acratools.failure.InputFailure;
import acratools.failure.ToolFailure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What came of one value. It never holds anything secret: a replacement is sealed. */
final class RotatedValue {
    private final ValueState state;
    private final byte @Nullable [] replacement;
    private final @Nullable ToolFailure failure;

    private RotatedValue(ValueState state, byte @Nullable [] replacement, @Nullable ToolFailure failure) {
        this.state = state;
        this.replacement = replacement;
        this.failure = failure;
    }

    /** A value that stays as it is. */
    static RotatedValue left(ValueState state) {
        return new RotatedValue(state, null, null);
    }

    /** @param replacement taken over */
    static RotatedValue replaced(byte[] replacement) {
        return new RotatedValue(ValueState.ROTATED, replacement, null);
    }

    /** @param failure its subject is for the caller to set, who knows the place */
    static RotatedValue failed(ToolFailure failure) {
        return new RotatedValue(ValueState.FAILED, null, failure);
    }

    ValueState state() {
        return state;
    }

    /** What to store instead; absent if the value is left, and for {@link ValueState#ROTATED} where nothing is written. */
    Optional<byte[]> replacement() {
        return Optional.ofNullable(replacement);
    }

    /** Why the value cannot be rotated. */
    Optional<ToolFailure> failure() {
        return Optional.ofNullable(failure);
    }

    /** The same for a strict run, where a value that holds nothing to rotate is a fault. */
    RotatedValue strict() {
        if (!state.isPlain()) {
            return this;
        }
        String reason = switch (state) {
            case NULL -> "is null";
            case EMPTY -> "is empty";
            default -> "is not encrypted";
        };
        return failed(new InputFailure("value", reason, "leave out --strict to pass over such values"));
    }
}
