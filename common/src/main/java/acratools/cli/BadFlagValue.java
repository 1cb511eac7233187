package acratools.cli;

/** A text that is no value of a flag; the reason does not quote it, since it may be a secret. */
final class BadFlagValue extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whether Go's flag package refuses the text as well: then the exit code is 2, else 1. */
    private final boolean syntax;

    private final String reason;

    BadFlagValue(boolean syntax, String reason) {
        super(reason, null, false, false);
        this.syntax = syntax;
        this.reason = reason;
    }

    boolean isSyntax() {
        return syntax;
    }

    String reason() {
        return reason;
    }
}
