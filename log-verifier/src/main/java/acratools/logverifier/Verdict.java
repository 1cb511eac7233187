package acratools.logverifier;

/** What is known of a chain. */
enum Verdict {
    /** As it was signed, up to its end. */
    VERIFIED("verified"),
    /** As it was signed, as far as it goes: there is no end. Its last entries may have been removed. */
    UNFINISHED("unfinished"),
    /** As it was signed, but for a last line within which the file ends. */
    CUT_OFF("cut_off"),
    /** As it was signed up to some entry, and not from there on. */
    TAMPERED("tampered"),
    /** No key fits its first entry. */
    NO_KEY("no_key"),
    /** A line is no entry of the format. */
    UNREADABLE("unreadable");

    private final String word;

    Verdict(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    boolean isBroken() {
        return this != VERIFIED && this != UNFINISHED;
    }
}
