package acratools.rollback;

import acratools.envelope.EnvelopeReader;
import acratools.failure.ToolFailure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys of a row's owner, or why there are none. */
final class RowKeys {
    private final @Nullable EnvelopeReader reader;
    private final @Nullable ToolFailure failure;

    private RowKeys(@Nullable EnvelopeReader reader, @Nullable ToolFailure failure) {
        this.reader = reader;
        this.failure = failure;
    }

    static RowKeys of(EnvelopeReader reader) {
        return new RowKeys(reader, null);
    }

    static RowKeys missing(ToolFailure failure) {
        return new RowKeys(null, failure);
    }

    Optional<EnvelopeReader> reader() {
        return Optional.ofNullable(reader);
    }

    OpenedValue failed() {
        if (failure == null) {
            throw new IllegalStateException("the keys are there");
        }
        return OpenedValue.failed(failure);
    }
}
