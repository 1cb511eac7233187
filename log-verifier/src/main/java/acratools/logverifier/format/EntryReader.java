package acratools.logverifier.format;

/**
 * Reads entries of one format, one line at a time; what it tells is of the last line that it read, whose bytes must not
 * change meanwhile. Not thread-safe.
 */
public abstract sealed class EntryReader permits TextReader, JsonReader {
    /** What a line is. */
    public enum Kind {
        /** An entry with an integrity value. */
        SIGNED,
        /** An entry without one. */
        UNSIGNED,
        /** Neither: {@link EntryReader#problem()} tells why. */
        MALFORMED
    }

    /** Bytes of an integrity value. */
    public static final int INTEGRITY_LENGTH = 32;

    private final AuditLogFormat format;
    private final HexValue integrity = new HexValue();
    private String problem = "";

    EntryReader(AuditLogFormat format) {
        this.format = format;
    }

    /**
     * Reads a line.
     *
     * @param to behind its last byte; neither its line feed nor one carriage return before that belongs to it
     */
    public abstract Kind read(byte[] line, int from, int to);

    /**
     * A quick look that tells whether {@link #read} may find that the line begins a chain. It finds every beginning as Acra
     * writes it.
     */
    public abstract boolean mayBeginChain(byte[] line, int from, int to);

    /** Whether a signed entry begins a chain: {@code chain=new}. */
    public abstract boolean beginsChain();

    /** Whether a signed entry ends a chain. */
    public abstract boolean endsChain();

    /** Whether there is data for {@code reading}, and it may be other than the usual one's. */
    public abstract boolean has(Reading reading);

    /** Adds the data that the entry was signed with to {@code mac}. */
    abstract void writeData(ChainMac mac, Reading reading);

    /** Why the line is malformed, in the words of Acra's verifier. */
    public final String problem() {
        return problem;
    }

    /** Whether a line that is no signed entry that fits may be the beginning of one, up to before its integrity value. */
    public abstract boolean isCutBeforeIntegrity();

    /** The same, up to some digit of its integrity value, or within what marks a chain's first entry behind that. */
    public abstract boolean isCutWithinIntegrity();

    /** Whether a line {@link #isCutWithinIntegrity} has the first digits of {@code value}. */
    abstract boolean isBeginningOf(byte[] value);

    /** Whether reading a line of that length takes many times its length of memory. */
    public abstract boolean isCostly(int length);

    /** Lets go of the line, and of the memory that it took. */
    public abstract void forget();

    final HexValue integrity() {
        return integrity;
    }

    final void begin() {
        problem = "";
    }

    final Kind malformed(String reason) {
        problem = "[" + format.word() + "] can't parse integrity: " + reason;
        return Kind.MALFORMED;
    }

    /** Takes hex digits as the integrity value. */
    final Kind readIntegrity(byte[] hex, int from, int to) {
        String wrong = integrity.read(hex, from, to);
        return wrong.isEmpty() ? Kind.SIGNED : malformed(wrong);
    }
}
