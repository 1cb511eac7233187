package acratools.logverifier;

import org.jspecify.annotations.Nullable;

/** Whole lines of one file that lie side by side in memory, or a finding of the reading thread at its place among them. */
final class Piece {
    private final @Nullable Block block;
    private final int from;
    private final int to;
    private final String file;
    private final long firstLine;
    private final @Nullable Finding finding;

    private Piece(@Nullable Block block, int from, int to, String file, long firstLine, @Nullable Finding finding) {
        this.block = block;
        this.from = from;
        this.to = to;
        this.file = file;
        this.firstLine = firstLine;
        this.finding = finding;
    }

    /**
     * Lines. The last one may lack its line feed if the file ends there.
     *
     * @param to behind the last byte
     */
    static Piece of(Block block, int from, int to, String file, long firstLine) {
        block.use();
        return new Piece(block, from, to, file, firstLine, null);
    }

    static Piece of(Finding finding) {
        return new Piece(null, 0, 0, "", 0, finding);
    }

    byte[] bytes() {
        return block == null ? new byte[0] : block.bytes();
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    String file() {
        return file;
    }

    long firstLine() {
        return firstLine;
    }

    @Nullable
    Finding finding() {
        return finding;
    }

    void release() {
        if (block != null) {
            block.release();
        }
    }
}
