package acratools.logverifier;

import acratools.logverifier.Finding.ChainBegins;
import acratools.logverifier.Finding.ChainOver;
import acratools.logverifier.Finding.Counted;
import acratools.logverifier.Finding.Fault;
import acratools.logverifier.format.AuditLogFormat;
import acratools.logverifier.format.ChainMac;
import acratools.logverifier.format.EntryReader;
import acratools.logverifier.format.Reading;
import org.jspecify.annotations.Nullable;

/**
 * Verifies one {@link Segment} after the other, piece by piece. Whether the end of a chain is missing is not told here: the
 * next chain may be in another segment. Not thread-safe.
 */
final class ChainVerifier implements AutoCloseable {
    static final String MISMATCH = "integrity doesn't match";

    private enum State {
        /** No signed entry yet. */
        BEFORE,
        IN_CHAIN,
        /** Behind a fault: entries count again from the next that begins a chain. */
        BROKEN,
        /** Behind a fault that is the last thing to tell. */
        STOPPED
    }

    private final LogKeys keys;
    private final boolean goesOn;
    private final EntryReader entry;
    private final EntryReader fitting;
    private final ChainMac mac = new ChainMac();
    private State state = State.BEFORE;
    private @Nullable ChainProgress chain;
    private int likelyKey;
    private Findings found;
    private String file = "";
    private long line;
    private boolean isCut;
    private byte[] bytes = new byte[0];
    private int from;
    private int to;
    private int fittingFrom;
    private int fittingTo;

    /** @param goesOn whether to look for the next chain behind one that is broken */
    ChainVerifier(AuditLogFormat format, LogKeys keys, boolean goesOn) {
        this.keys = keys;
        this.goesOn = goesOn;
        this.entry = format.newReader();
        this.fitting = format.newReader();
        this.found = new Findings(Piece.of(new Counted("", 0, 0)));
    }

    /** Starts with a new segment. */
    void begin() {
        mac.renew();
        state = State.BEFORE;
        chain = null;
    }

    /** Verifies the segment's next piece. */
    Findings verify(Piece piece) {
        found = new Findings(piece);
        file = piece.file();
        Finding given = piece.finding();
        if (given != null) {
            found.add(given);
            return found;
        }
        verifyLines(piece);
        return found;
    }

    private void verifyLines(Piece piece) {
        bytes = piece.bytes();
        from = piece.from();
        fittingTo = 0;
        long entries = 0;
        int number = 0;
        for (; from < piece.to() && state != State.STOPPED; number++) {
            int end = Lines.end(bytes, from, piece.to());
            to = Lines.contentEnd(bytes, from, end);
            line = piece.firstLine() + number;
            isCut = end == piece.to();
            if (to > from) {
                switch (entry.read(bytes, from, to)) {
                    case SIGNED -> {
                        entries++;
                        signed();
                    }
                    case UNSIGNED -> unsigned(number);
                    case MALFORMED -> malformed();
                }
            }
            from = end + 1;
        }
        lookForEnd();
        found.add(new Counted(file, entries, found.unsignedCount()));
    }

    /** Looks whether the entry that fitted last is an end: of most entries nobody needs to know. */
    private void lookForEnd() {
        ChainProgress current = chain;
        if (current != null && fittingTo > fittingFrom) {
            fitting.read(bytes, fittingFrom, fittingTo);
            current.setEnded(fitting.endsChain());
        }
        fittingTo = 0;
    }

    private void accept() {
        mac.accept();
        fittingFrom = from;
        fittingTo = to;
    }

    /** Ends the segment. */
    Findings end() {
        found = new Findings(Piece.of(new Counted("", 0, 0)));
        over();
        return found;
    }

    private void signed() {
        ChainProgress current = chain;
        if (current == null || entry.beginsChain()) {
            beginChain(current);
        } else if (state == State.BROKEN) {
            current.skip();
        } else if (fits()) {
            accept();
            current.add(file, line);
        } else {
            fault(new Problem(
                    new Place(file, line),
                    mismatch(),
                    MISMATCH,
                    Hints.mismatch(current, isTorn(), entry.has(Reading.OLD_ESCAPES))));
        }
    }

    private Verdict mismatch() {
        return isTorn() ? Verdict.CUT_OFF : Verdict.TAMPERED;
    }

    private boolean isTorn() {
        return isCut && entry.isIntegrityShort();
    }

    private boolean fits() {
        return mac.fits(entry, Reading.USUAL)
                || (entry.has(Reading.OLD_ESCAPES) && mac.fits(entry, Reading.OLD_ESCAPES));
    }

    private void beginChain(@Nullable ChainProgress former) {
        lookForEnd();
        boolean continues = former != null
                && state == State.IN_CHAIN
                && !former.isEnded()
                && entry.has(Reading.CHAIN_AS_FIELD)
                && mac.fits(entry, Reading.CHAIN_AS_FIELD);
        over();
        Place place = new Place(file, line);
        found.add(new ChainBegins(place, continues));
        ChainProgress begun = new ChainProgress(place);
        chain = begun;
        state = State.IN_CHAIN;
        int key = fittingKey();
        if (key < 0) {
            fault(new Problem(place, Verdict.NO_KEY, MISMATCH, firstEntryHint()));
            return;
        }
        likelyKey = key;
        accept();
        begun.begin(keys.generation(key));
    }

    /**
     * Tries the key that fitted last first.
     *
     * @return its index, or -1
     */
    private int fittingKey() {
        for (int i = 0; i < keys.size(); i++) {
            int key = (likelyKey + i) % keys.size();
            mac.start(keys.firstKey(key));
            if (fits()) {
                return key;
            }
        }
        return -1;
    }

    private String firstEntryHint() {
        if (isTorn()) {
            return Hints.CUT;
        }
        for (int key = 0; key < keys.size(); key++) {
            mac.start(keys.firstKey(key));
            if (entry.has(Reading.CHAIN_AS_FIELD) && mac.fits(entry, Reading.CHAIN_AS_FIELD)) {
                return Hints.FIELD_NAMED_CHAIN;
            }
            if (entry.has(Reading.NEW_OVER_END) && mac.fits(entry, Reading.NEW_OVER_END)) {
                return Hints.NEW_OVER_END;
            }
        }
        return Hints.noKey(keys.size(), entry.beginsChain());
    }

    private void unsigned(int number) {
        found.addUnsigned(number);
        ChainProgress current = chain;
        if (current != null && state == State.IN_CHAIN) {
            boolean signers = entry.has(Reading.LAST_PART) && mac.fits(entry, Reading.LAST_PART);
            current.unsigned(new Place(file, line), signers);
        }
    }

    private void malformed() {
        boolean torn = isCut && (entry.isIntegrityShort() || entry.problem().endsWith("unexpected end of JSON input"));
        fault(new Problem(
                new Place(file, line),
                torn ? Verdict.CUT_OFF : Verdict.UNREADABLE,
                entry.problem(),
                torn ? Hints.CUT : Hints.unreadable(chain)));
    }

    private void fault(Problem problem) {
        if (state == State.BROKEN) {
            // One fault a chain is told; what follows it is not verified anyway.
            return;
        }
        ChainProgress current = chain;
        if (current != null) {
            current.breakBy(problem);
            state = State.BROKEN;
        }
        if (!goesOn) {
            over();
            state = State.STOPPED;
        }
        found.add(new Fault(problem));
    }

    private void over() {
        ChainProgress current = chain;
        if (current != null) {
            found.add(new ChainOver(current.chain()));
        }
        chain = null;
    }

    @Override
    public void close() {
        mac.close();
    }
}
