package acratools.rollback;

/** What a value turned out to be. */
enum ValueState {
    DECRYPTED("decrypted"),
    NULL("null"),
    EMPTY("empty"),
    NOT_ENCRYPTED("not_encrypted"),
    /** It has no statement. */
    FAILED("failed");

    private final String word;

    ValueState(String word) {
        this.word = word;
    }

    /** Its name in the summary. */
    String word() {
        return word;
    }
}
