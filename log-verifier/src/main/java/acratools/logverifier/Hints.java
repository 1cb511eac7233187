package acratools.logverifier;

import org.jspecify.annotations.Nullable;

/** What is known of a fault, and what is not. */
final class Hints {
    static final String CUT = "the file ends within this line, as where a service is killed or a disk is full while it"
            + " writes; what is there before it is as it was signed, but entries just before it may be missing";
    static final String MISSING_END =
            "the service that wrote the chain before was killed or crashed, or the last entries of"
                    + " that chain were removed: the log does not tell which; what is there of it is as it was signed";
    /** Behind {@link #MISSING_END}, in JSON. */
    static final String OR_FIELD =
            "; or this event has a field \"chain\" of value \"new\", which Acra's signer signs as it is";

    static final String FIELD_NAMED_CHAIN =
            "Acra's signer wrote this entry itself, of an event with a field \"chain\" of value"
                    + " \"new\": it is as it was signed, but no verifier can go on behind it";
    static final String NEW_OVER_END =
            "Acra's signer wrote this entry itself, as both the first and the end of a chain: it is"
                    + " as it was signed, but no verifier reads it so";

    private Hints() {}

    static String mismatch(ChainProgress chain, boolean torn, boolean json) {
        if (torn) {
            return CUT;
        }
        String good = "the chain's entries up to line " + chain.last().line() + " of "
                + chain.last().file() + " are as they were signed; ";
        if (chain.signersOwn().isPresent()) {
            return good + "line " + chain.signersOwn().get().line()
                    + " is one that Acra's signer wrote itself, with \" integrity=\" in a message or field: no verifier reads"
                    + " it, nor can it go on behind it";
        }
        String suspect = chain.unsigned().isPresent()
                ? " (line " + chain.unsigned().get().line() + " has no integrity, and may have lost it)"
                : "";
        String overwritten = json
                ? ", or this event has a field \"integrity\" of its own, which Acra's signer signs and overwrites"
                : "";
        return good + "from there to this line something was changed, removed, added or moved" + suspect + overwritten;
    }

    static String noKey(int keys, boolean beginsChain) {
        String tried = keys == 1
                ? "the keystore's audit-log key does not fit"
                : "none of the keystore's " + keys + " audit-log keys, former ones included, fits";
        return beginsChain
                ? tried + " this first entry of a chain: it was signed with another key, or it was changed"
                : tried
                        + " this first entry, which is not marked as a chain's first: entries before it are missing, or files"
                        + " are not in their order, or it was signed with another key, or changed";
    }

    static String unreadable(@Nullable ChainProgress chain) {
        return chain == null
                ? "see that the log is of this format, --audit_log_file_format; else the line was changed"
                : "the line was changed, or is none of this log; entries of its chain up to line "
                        + chain.last().line() + " of " + chain.last().file() + " are as they were signed";
    }
}
