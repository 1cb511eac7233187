package acratools.logverifier.format;

/**
 * Entries of plaintext and CEF.
 * <pre>
 * text integrity=64 hex digits             the text is the data
 * text integrity=64 hex digits chain=new   a chain's first entry
 * </pre>
 * In CEF white space around what follows {@code  integrity=} is dropped. Source: spec/audit-log.md.
 */
final class TextReader extends EntryReader {
    private static final BytePattern PART = new BytePattern(" integrity=", "y=");
    private static final BytePattern NEW = new BytePattern(" chain=new", "=n");
    private static final BytePattern END_MESSAGE = new BytePattern("End of current audit log chain", "En");
    private static final BytePattern END = new BytePattern("chain=end", "=e");

    private static final int DIGITS = 2 * INTEGRITY_LENGTH;

    private final boolean trims;
    private byte[] line = new byte[0];
    private int start;
    private int end;
    private int valueStart;
    private int lineEnd;
    private boolean beginsChain;
    private boolean hasSeveralParts;

    TextReader(AuditLogFormat format, boolean trims) {
        super(format);
        this.trims = trims;
    }

    @Override
    public Kind read(byte[] bytes, int from, int to) {
        line = bytes;
        start = from;
        hasSeveralParts = false;
        beginsChain = false;
        lineEnd = to;
        begin();
        end = PART.find(bytes, from, to);
        if (end < 0) {
            return Kind.UNSIGNED;
        }
        int value = end + PART.length();
        if (readPart(bytes, value, to) == Kind.SIGNED) {
            return Kind.SIGNED;
        }
        int next = PART.find(bytes, value, to);
        return next < 0 ? Kind.MALFORMED : readLastOf(bytes, next, to);
    }

    /** Such a line is unsigned to every verifier; Acra's signer means its last part. */
    private Kind readLastOf(byte[] bytes, int part, int to) {
        int last = part;
        int value = 0;
        for (int next = part; next >= 0; next = PART.find(bytes, value, to)) {
            last = next;
            value = last + PART.length();
        }
        end = last;
        hasSeveralParts = readPart(bytes, value, to) == Kind.SIGNED;
        return Kind.UNSIGNED;
    }

    private Kind readPart(byte[] bytes, int from, int to) {
        valueStart = trims ? WhiteSpace.skip(bytes, from, to) : from;
        int valueEnd = trims ? WhiteSpace.trimEnd(bytes, valueStart, to) : to;
        beginsChain = NEW.isEndOf(bytes, valueStart, valueEnd);
        return readIntegrity(bytes, valueStart, beginsChain ? valueEnd - NEW.length() : valueEnd);
    }

    @Override
    public boolean mayBeginChain(byte[] bytes, int from, int to) {
        int last = trims ? WhiteSpace.trimEnd(bytes, from, to) : to;
        return NEW.isEndOf(bytes, from, last);
    }

    @Override
    public boolean beginsChain() {
        return beginsChain;
    }

    @Override
    public boolean endsChain() {
        return END_MESSAGE.find(line, start, end) >= 0 && END.find(line, start, end) >= 0;
    }

    @Override
    public boolean isCutBeforeIntegrity() {
        return false;
    }

    @Override
    public boolean isCutWithinIntegrity() {
        if (end < 0 || beginsChain) {
            return false;
        }
        int digits = digits();
        int rest = valueStart + digits;
        return rest == lineEnd || (digits == DIGITS && NEW.isBegunBy(line, rest, lineEnd));
    }

    /** How many hex digits of a value there are. */
    private int digits() {
        int count = 0;
        while (count < DIGITS && valueStart + count < lineEnd && digit(count) >= 0) {
            count++;
        }
        return count;
    }

    private int digit(int index) {
        byte b = line[valueStart + index];
        return b < 0 ? -1 : Character.digit(b, 16);
    }

    @Override
    boolean isBeginningOf(byte[] value) {
        for (int i = digits() - 1; i >= 0; i--) {
            if (digit(i) != (value[i / 2] >> (i % 2 == 0 ? 4 : 0) & 0xf)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean isCostly(int length) {
        return false;
    }

    @Override
    public void forget() {
        line = new byte[0];
    }

    @Override
    public boolean has(Reading reading) {
        return reading == Reading.LAST_PART && hasSeveralParts;
    }

    @Override
    void writeData(ChainMac mac, Reading reading) {
        mac.put(line, start, end);
    }
}
