package acratools.cli;

import acratools.failure.InputFailure;
import java.util.Collection;

/** Flags that are declared for the sake of old command lines but do nothing yet; one that is set is never ignored. */
final class UnsupportedFlags {
    private UnsupportedFlags() {}

    /** @throws InputFailure if one of {@code flags} differs from its default */
    static void refuse(FlagValues values, Collection<? extends Flag<?>> flags) {
        for (Flag<?> flag : flags) {
            if (values.isChanged(flag)) {
                throw failure(values.subject(flag));
            }
        }
    }

    static InputFailure failure(String subject) {
        return new InputFailure(
                subject, "is not supported yet by " + ToolVersion.SUITE, "leave it out, or use Acra's own tool");
    }
}
