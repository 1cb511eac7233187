package acratools.logverifier;

import acratools.logverifier.Finding.ChainBegins;
import acratools.logverifier.Finding.ChainOver;
import acratools.logverifier.Finding.Counted;
import acratools.logverifier.Finding.Fault;
import acratools.logverifier.Finding.MoreOfTheSame;
import acratools.logverifier.format.AuditLogFormat;
import acratools.logverifier.format.ChainMac;
import acratools.logverifier.format.EntryReader;
import acratools.logverifier.format.Reading;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Verifies one {@link Segment} after the other, piece by piece. Whether the end of a chain is missing is not told here: the
 * next chain may be in another segment. Not thread-safe.
 */
final class ChainVerifier implements AutoCloseable {
    static final String MISMATCH = "integrity doesn't match";

    private static final byte[] NONE = {};

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
    private final Lock costly;
    private final ChainMac mac = new ChainMac();
    private State state = State.BEFORE;
    private @Nullable ChainProgress chain;
    private int likelyKey;
    private Findings found;
    private String file = "";
    private long line;
    private long signedCount;
    private boolean isCut;
    private byte[] bytes = NONE;
    private int from;
    private int to;
    private int fittingFrom;
    private int fittingTo;
    /** Lines that are no entries, where no chain is open: only the first is told, as there may be very many. */
    private long strangers;

    /**
     * @param goesOn whether to look for the next chain behind one that is broken
     * @param costly held while a line is read that takes much memory, so that such lines come one at a time
     */
    ChainVerifier(AuditLogFormat format, LogKeys keys, boolean goesOn, Lock costly) {
        this.keys = keys;
        this.goesOn = goesOn;
        this.costly = costly;
        this.entry = format.newReader();
        this.fitting = format.newReader();
        this.found = new Findings(Piece.of(new Counted("", 0, 0)));
    }

    /** Starts with a new segment. */
    void begin() {
        mac.renew();
        state = State.BEFORE;
        chain = null;
        strangers = 0;
    }

    /** Verifies the segment's next piece. */
    Findings verify(Piece piece) throws InterruptedException {
        found = new Findings(piece);
        file = piece.file();
        Finding given = piece.finding();
        if (given != null) {
            found.add(given);
            return found;
        }
        verifyLines(piece);
        bytes = NONE;
        return found;
    }

    private void verifyLines(Piece piece) throws InterruptedException {
        bytes = piece.bytes();
        from = piece.from();
        fittingTo = 0;
        long before = signedCount;
        int number = 0;
        for (; from < piece.to() && state != State.STOPPED; number++) {
            int end = Lines.end(bytes, from, piece.to());
            to = Lines.contentEnd(bytes, from, end);
            line = piece.firstLine() + number;
            isCut = end == piece.to();
            if (entry.isCostly(to - from)) {
                verifyCostly(number);
            } else if (to > from) {
                verifyLine(number);
            }
            from = end + 1;
        }
        lookForEnd();
        found.add(new Counted(file, signedCount - before, found.unsignedCount()));
    }

    private void verifyLine(int number) {
        switch (entry.read(bytes, from, to)) {
            case SIGNED -> {
                signedCount++;
                signed();
            }
            case UNSIGNED -> unsigned(number);
            case MALFORMED -> malformed();
        }
    }

    private void verifyCostly(int number) throws InterruptedException {
        costly.lockInterruptibly();
        try {
            verifyLine(number);
            entry.forget();
        } finally {
            costly.unlock();
        }
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
        ChainProgress current = chain;
        if (current != null && entry.isCostly(to - from)) {
            current.setEnded(entry.endsChain());
            fittingTo = from;
        }
    }

    /** Ends the segment. */
    Findings end() {
        found = new Findings(Piece.of(new Counted("", 0, 0)));
        tellStrangers();
        over();
        return found;
    }

    private void tellStrangers() {
        if (strangers > 1) {
            found.add(new MoreOfTheSame(strangers - 1));
        }
        strangers = 0;
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
            boolean torn = isTorn();
            fault(new Problem(
                    new Place(file, line),
                    torn ? Verdict.CUT_OFF : Verdict.TAMPERED,
                    MISMATCH,
                    Hints.mismatch(current, torn, entry.has(Reading.OLD_ESCAPES))));
        }
    }

    /**
     * Whether the file ends within this line, which is, as far as it goes, the chain's next entry or another chain's first.
     * Nothing fits the chain any more afterwards.
     */
    private boolean isTorn() {
        if (!isCut || !entry.isCutWithinIntegrity()) {
            return isCut && entry.isCutBeforeIntegrity();
        }
        boolean torn = state == State.IN_CHAIN && chain != null && mac.fitsAsFarAsItGoes(entry);
        for (int key = 0; key < keys.size() && !torn; key++) {
            mac.start(keys.firstKey(key));
            torn = mac.fitsAsFarAsItGoes(entry);
        }
        return torn;
    }

    private boolean fits() {
        return mac.fits(entry, Reading.USUAL)
                || (entry.has(Reading.OLD_ESCAPES) && mac.fits(entry, Reading.OLD_ESCAPES));
    }

    private void beginChain(@Nullable ChainProgress former) {
        lookForEnd();
        tellStrangers();
        boolean continues = former != null
                && state == State.IN_CHAIN
                && !former.isEnded()
                && entry.has(Reading.CHAIN_AS_FIELD)
                && mac.fits(entry, Reading.CHAIN_AS_FIELD);
        over();
        Place place = new Place(file, line);
        found.add(new ChainBegins(place, continues, entry.has(Reading.CHAIN_AS_FIELD)));
        ChainProgress begun = new ChainProgress(place);
        chain = begun;
        state = State.IN_CHAIN;
        int key = fittingKey();
        if (key < 0) {
            boolean torn = isTorn();
            fault(new Problem(
                    place, torn ? Verdict.CUT_OFF : Verdict.NO_KEY, MISMATCH, torn ? Hints.CUT : firstEntryHint()));
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
        if (state == State.BROKEN || (chain == null && ++strangers > 1)) {
            return;
        }
        boolean torn = isTorn();
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
