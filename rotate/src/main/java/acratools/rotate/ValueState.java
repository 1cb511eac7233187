package acratools.rotate;

/** What a run found a value to be, and so what became of it. */
enum ValueState {
    /** Sealed under another key than the current one: sealed anew, or to be. */
    ROTATED("rotated"),
    /** Sealed under the current key: left as it is, byte for byte. */
    CURRENT("current"),
    /** A database's NULL: left. */
    NULL("null"),
    /** No bytes: left. */
    EMPTY("empty"),
    /** No encrypted value, nor anything like one: left. */
    NOT_ENCRYPTED("not_encrypted"),
    /** Cannot be rotated, and is left; {@link RotatedValue#failure()} says why. */
    FAILED("failed");

    private final String word;

    ValueState(String word) {
        this.word = word;
    }

    /** As the summary has it. */
    String word() {
        return word;
    }

    /** Whether it holds nothing to rotate, which only a strict run takes for a fault. */
    boolean isPlain() {
        return this == NULL || this == EMPTY || this == NOT_ENCRYPTED;
    }
}
