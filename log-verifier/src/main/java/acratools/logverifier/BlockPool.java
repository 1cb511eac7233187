package acratools.logverifier;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * So much memory for the log, and no more: whoever reads waits here until some was looked at. Only where the reader holds all
 * that is taken it gets more, since nobody else would give any back: a line is held as a whole.
 */
final class BlockPool {
    private final int blocks;
    private final int blockLength;
    private final long memory;
    private final Deque<byte[]> free = new ArrayDeque<>();
    private int taken;
    private long used;

    /** @param memory bytes of all blocks that are taken, also of those that grew */
    BlockPool(int blocks, int blockLength, long memory) {
        this.blocks = blocks;
        this.blockLength = blockLength;
        this.memory = memory;
    }

    int blockLength() {
        return blockLength;
    }

    /**
     * A block.
     *
     * @param held bytes of the block that the caller has
     * @param length at least {@link #blockLength}
     */
    synchronized Block take(int held, int length) throws InterruptedException {
        while (used > held && (taken >= blocks || used + length > memory)) {
            wait();
        }
        taken++;
        account(length);
        byte[] kept = length == blockLength ? free.poll() : null;
        return new Block(this, kept == null ? new byte[length] : kept);
    }

    /** Replaces the memory of the block that the caller has by more, with the same content. */
    synchronized void grow(Block block, int length) throws InterruptedException {
        int held = block.bytes().length;
        while (used > held && used - held + length > memory) {
            wait();
        }
        account(length - held);
        block.growTo(Arrays.copyOf(block.bytes(), length));
    }

    private void account(int more) {
        used += more;
        if (used + (long) free.size() * blockLength > memory) {
            free.clear();
        }
    }

    /** A block that grew for a long line is not kept. */
    synchronized void giveBack(byte[] bytes) {
        taken--;
        used -= bytes.length;
        if (bytes.length == blockLength) {
            free.push(bytes);
        }
        notifyAll();
    }
}
