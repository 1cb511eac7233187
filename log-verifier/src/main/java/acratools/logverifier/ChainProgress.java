package acratools.logverifier;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A chain while it is verified. */
final class ChainProgress {
    private final Place first;
    private String lastFile;
    private long lastLine;
    private long entries;
    private long unverified;
    private int generation = -1;
    private boolean ended;
    private @Nullable Problem problem;
    private @Nullable Place unsigned;
    private @Nullable Place signersOwn;

    ChainProgress(Place first) {
        this.first = first;
        this.lastFile = first.file();
        this.lastLine = first.line();
    }

    /** Its first entry fits the key of that generation. */
    void begin(int ofKey) {
        generation = ofKey;
        entries = 1;
    }

    /** One more entry fits. */
    void add(String file, long line) {
        lastFile = file;
        lastLine = line;
        entries++;
        unsigned = null;
        signersOwn = null;
    }

    /**
     * A line without integrity.
     *
     * @param bySigner whether it would fit, read as Acra's signer means it
     */
    void unsigned(Place place, boolean bySigner) {
        unsigned = place;
        if (bySigner) {
            signersOwn = place;
        }
    }

    void skip() {
        unverified++;
    }

    void breakBy(Problem fault) {
        problem = fault;
    }

    /** Whether the entry that fitted last is an end. */
    void setEnded(boolean isEnd) {
        ended = isEnd;
    }

    boolean isEnded() {
        return ended;
    }

    Place last() {
        return new Place(lastFile, lastLine);
    }

    /** The last line without integrity behind {@link #last}. */
    Optional<Place> unsigned() {
        return Optional.ofNullable(unsigned);
    }

    /** The line behind {@link #last} that fits as Acra's signer means it. */
    Optional<Place> signersOwn() {
        return Optional.ofNullable(signersOwn);
    }

    Chain chain() {
        return new Chain(first, last(), entries, unverified, generation, ended, Optional.ofNullable(problem));
    }
}
