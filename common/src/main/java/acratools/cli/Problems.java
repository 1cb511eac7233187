package acratools.cli;

import acratools.failure.InputFailure;
import acratools.failure.ToolFailure;
import acratools.failure.UsageFailure;
import java.util.ArrayList;
import java.util.List;

/** All that is wrong with a command line or a config file, so that the user is told of it at once. */
final class Problems {
    private final List<ToolFailure> found = new ArrayList<>(0);

    /** Something that Go's flag package refuses as well. */
    void add(String subject, String reason, String hint) {
        found.add(new UsageFailure(subject, reason, hint));
    }

    /** Something in a file. */
    void addInput(String subject, String reason, String hint) {
        found.add(new InputFailure(subject, reason, hint));
    }

    /** A value that {@code flag} does not take; quoted unless it is a secret. */
    void addBadValue(Flag<?> flag, String subject, String value, BadFlagValue problem) {
        String shown = flag.isSecret() ? subject : subject + "=" + value;
        if (problem.isSyntax()) {
            add(shown, problem.reason(), "");
        } else {
            addInput(shown, problem.reason(), "");
        }
    }

    boolean hasSyntaxErrors() {
        for (ToolFailure failure : found) {
            if (failure instanceof UsageFailure) {
                return true;
            }
        }
        return false;
    }

    /**
     * Throws the gravest, the others attached to it as suppressed.
     *
     * @throws ToolFailure if there is any
     */
    void raise() {
        if (found.isEmpty()) {
            return;
        }
        ToolFailure first = found.get(0);
        for (ToolFailure failure : found) {
            if (failure.exitCode() > first.exitCode()) {
                first = failure;
            }
        }
        for (ToolFailure failure : found) {
            if (failure != first) {
                first.addSuppressed(failure);
            }
        }
        throw first;
    }
}
