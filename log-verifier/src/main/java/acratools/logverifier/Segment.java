package acratools.logverifier;

import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A part of the log that is verified by itself: it begins with a chain's first entry, or with the log. Its pieces come while
 * they are read, its findings go while it is verified; how many there are at a time, the {@link BlockPool} bounds.
 */
final class Segment {
    private final BlockingQueue<Optional<Piece>> pieces = new LinkedBlockingQueue<>();
    private final BlockingQueue<Optional<Findings>> findings = new LinkedBlockingQueue<>();

    void add(Piece piece) {
        pieces.add(Optional.of(piece));
    }

    void endPieces() {
        pieces.add(Optional.empty());
    }

    /** The next piece, waited for; absent behind the last. */
    Optional<Piece> nextPiece() throws InterruptedException {
        return pieces.take();
    }

    void report(Findings found) {
        findings.add(Optional.of(found));
    }

    void endFindings() {
        findings.add(Optional.empty());
    }

    BlockingQueue<Optional<Findings>> findings() {
        return findings;
    }
}
