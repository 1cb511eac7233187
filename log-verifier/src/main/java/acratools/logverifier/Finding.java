package acratools.logverifier;

import acratools.failure.ToolFailure;

/** What a thread found, to be told in the order of the log. */
sealed interface Finding {
    /**
     * A chain begins.
     *
     * @param continuesFormer whether the entry fits the chain before it if its {@code chain=new} is a logged field; unknown, and
     *     false, where the chain before it is in another segment
     * @param mayBeField whether its {@code chain=new} may be a logged field
     */
    record ChainBegins(Place place, boolean continuesFormer, boolean mayBeField) implements Finding {}

    /** A chain is over, by its end, by another that begins, or by a fault. */
    record ChainOver(Chain chain) implements Finding {}

    /** The log is not as it was signed; without {@code --continue} the chain is over before. */
    record Fault(Problem problem) implements Finding {}

    /** So many lines more were looked at in {@code file}. */
    record Counted(String file, long entries, long unsigned) implements Finding {}

    /** A file was read to its end. */
    record FileOver(String file, long lines) implements Finding {}

    /** A file is missing. */
    record FileMissing(String file, boolean isAllowed) implements Finding {}

    /** The log cannot be read on, in {@code file}. */
    record Unreadable(String file, ToolFailure failure) implements Finding {}

    /** Behind a line that is no entry, where no chain is open, came so many more, to the next signed entry. */
    record MoreOfTheSame(long lines) implements Finding {}
}
