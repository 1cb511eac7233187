package acratools.cli;

/** Which of two flags counts: a connection's own, or that of every connection. */
final class TlsFallback {
    private final FlagValues values;

    TlsFallback(FlagValues values) {
        this.values = values;
    }

    /** {@code own} if it is given, or {@code base} is not, or the tool does not have it. */
    <T> Flag<T> of(Flag<T> own, Flag<T> base) {
        return !isGiven(own) && values.flags().contains(base) && isGiven(base) ? base : own;
    }

    /** Whether somebody meant it: a dumped config file holds every default, the command line holds none by chance. */
    boolean isGiven(Flag<?> flag) {
        return values.isChanged(flag) || values.origin(flag) == Origin.COMMAND_LINE;
    }
}
