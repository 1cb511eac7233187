package acratools.logverifier;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What was found in one piece of a log, in order. Lines without integrity may be very many, so that they are numbers alone.
 */
final class Findings {
    /** What is done with findings. */
    interface Reader {
        void unsigned(Place place);

        void finding(Finding finding);

        /** Whether it wants no more. */
        boolean isDone();
    }

    private final Piece piece;
    private final List<Finding> list = new ArrayList<>(4);
    private int[] before = new int[4];
    private int[] unsigned = new int[0];
    private int unsignedCount;

    Findings(Piece piece) {
        this.piece = piece;
    }

    /**
     * Adds a line without integrity.
     *
     * @param line counted from the piece's first, which is 0
     */
    void addUnsigned(int line) {
        if (unsignedCount == unsigned.length) {
            unsigned = Arrays.copyOf(unsigned, Math.max(8, 2 * unsignedCount));
        }
        unsigned[unsignedCount++] = line;
    }

    int unsignedCount() {
        return unsignedCount;
    }

    void add(Finding finding) {
        if (list.size() == before.length) {
            before = Arrays.copyOf(before, 2 * before.length);
        }
        before[list.size()] = unsignedCount;
        list.add(finding);
    }

    void tell(Reader reader) {
        int told = 0;
        for (int i = 0; i <= list.size(); i++) {
            int end = i < list.size() ? before[i] : unsignedCount;
            for (; told < end && !reader.isDone(); told++) {
                reader.unsigned(new Place(piece.file(), piece.firstLine() + unsigned[told]));
            }
            if (i < list.size() && (!reader.isDone() || list.get(i) instanceof Finding.Counted)) {
                reader.finding(list.get(i));
            }
        }
    }

    /** Lets the piece's memory be used again. */
    void release() {
        piece.release();
    }
}
