package acratools.logverifier;

import acratools.failure.InputFailure;
import acratools.logverifier.format.EntryReader;
import acratools.logverifier.format.EntryReader.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Reads files one after the other as one log, and cuts it into segments where chains begin. */
final class LogReader {
    static final String MORE_MEMORY = "give the JVM more memory: ACRA_TOOLS_JAVA_OPTS=-Xmx8g";

    private final EntryReader entries;
    private final BlockPool pool;
    private final Effort effort;
    private final InputStream stdin;
    private final Consumer<Segment> segments;
    private final LongConsumer progress;
    private Segment segment = new Segment();
    private long segmentLength;
    private String file = "";
    private Block block;
    private int pieceStart;
    private long pieceLine;
    private int lineStart;
    private long line;

    /** @param segments takes each segment as soon as it begins */
    LogReader(
            EntryReader entries,
            BlockPool pool,
            Effort effort,
            InputStream stdin,
            Consumer<Segment> segments,
            LongConsumer progress) {
        this.entries = entries;
        this.pool = pool;
        this.effort = effort;
        this.stdin = stdin;
        this.segments = segments;
        this.progress = progress;
        this.block = new Block(pool, new byte[0]);
    }

    /** Reads all of {@code files}, to the first that cannot be read. */
    void read(List<String> files, boolean missingAllowed) throws InterruptedException {
        segments.accept(segment);
        for (String name : files) {
            if (!read(name, missingAllowed)) {
                break;
            }
        }
        segment.endPieces();
    }

    private boolean read(String name, boolean missingAllowed) throws InterruptedException {
        file = name;
        line = 0;
        try (LogInput input = LogInput.open(name, stdin, progress)) {
            read(input);
            return true;
        } catch (InputFailure e) {
            tell(e);
            return false;
        } catch (NoSuchFileException | FileNotFoundException e) {
            segment.add(Piece.of(new Finding.FileMissing(name, missingAllowed)));
            return missingAllowed;
        } catch (AccessDeniedException e) {
            tell(new InputFailure(
                    name,
                    "permission denied",
                    "run the tool as a user that may read the log and its directory, as its owner or a member of its group",
                    e));
            return false;
        } catch (IOException e) {
            tell(new InputFailure(
                    name,
                    line > 1 ? "cannot be read on from line " + line : "cannot be read",
                    "check the file and the disk; if it is packed, that it is whole",
                    e));
            return false;
        }
    }

    private void tell(InputFailure failure) {
        segment.add(Piece.of(new Finding.Unreadable(file, failure)));
    }

    private void read(LogInput input) throws IOException, InterruptedException {
        block = pool.take(0, pool.blockLength());
        pieceStart = 0;
        lineStart = 0;
        line = 1;
        pieceLine = 1;
        int filled = 0;
        boolean whole = false;
        try {
            for (; ; ) {
                if (filled == block.bytes().length) {
                    filled = makeRoom(filled);
                }
                int count = input.read(block.bytes(), filled, block.bytes().length - filled);
                if (count < 0) {
                    whole = true;
                    break;
                }
                scan(filled, filled + count);
                filled += count;
            }
        } finally {
            // The line within which a failure came is not taken for a last one that is cut.
            line += whole && lineStart < filled ? 1 : 0;
            endPiece(whole ? filled : lineStart);
            block.release();
        }
        segment.add(Piece.of(new Finding.FileOver(file, line - 1)));
    }

    /** Looks at bytes that have come. */
    private void scan(int from, int to) {
        byte[] bytes = block.bytes();
        for (int end = Lines.end(bytes, from, to); end < to; end = Lines.end(bytes, lineStart, to)) {
            if (segmentLength + lineStart - pieceStart >= effort.shortestSegment() && beginsChain(bytes, end)) {
                endPiece(lineStart);
                segment.endPieces();
                segment = new Segment();
                segmentLength = 0;
                segments.accept(segment);
            }
            lineStart = end + 1;
            line++;
        }
    }

    private boolean beginsChain(byte[] bytes, int lineEnd) {
        int content = Lines.contentEnd(bytes, lineStart, lineEnd);
        return !entries.isCostly(content - lineStart)
                && entries.mayBeginChain(bytes, lineStart, content)
                && entries.read(bytes, lineStart, content) == Kind.SIGNED
                && entries.beginsChain();
    }

    private void endPiece(int end) {
        if (end > pieceStart) {
            segment.add(Piece.of(block, pieceStart, end, file, pieceLine));
            segmentLength += end - pieceStart;
        }
        pieceStart = end;
        pieceLine = line;
    }

    /** Passes the whole lines of a full block on, and takes the rest into another; a long line gets a larger one. */
    private int makeRoom(int filled) throws IOException, InterruptedException {
        int rest = filled - lineStart;
        if (lineStart == 0) {
            if (filled >= effort.longestLine()) {
                throw new InputFailure(
                        file,
                        "has a longer line than this run can hold, line " + line + ": " + effort.longestLine()
                                + " bytes",
                        MORE_MEMORY);
            }
            pool.grow(block, (int) Math.min(effort.longestLine(), 2L * filled));
            return filled;
        }
        endPiece(lineStart);
        Block full = block;
        int held = full.bytes().length;
        block = pool.take(held, rest < pool.blockLength() ? pool.blockLength() : held);
        System.arraycopy(full.bytes(), lineStart, block.bytes(), 0, rest);
        full.release();
        pieceStart = 0;
        lineStart = 0;
        return rest;
    }
}
