package acratools.logverifier;

import java.util.ArrayDeque;
import java.util.Deque;

/** So much memory for the log, and no more: whoever reads waits here until some was looked at. */
final class BlockPool {
    private final int blockLength;
    private final Deque<byte[]> free = new ArrayDeque<>();
    private int unmade;

    BlockPool(int blocks, int blockLength) {
        this.unmade = blocks;
        this.blockLength = blockLength;
    }

    synchronized Block take() throws InterruptedException {
        while (free.isEmpty() && unmade == 0) {
            wait();
        }
        if (free.isEmpty()) {
            unmade--;
            return new Block(this, new byte[blockLength]);
        }
        return new Block(this, free.pop());
    }

    /** A block that grew for a long line is not kept. */
    synchronized void giveBack(byte[] bytes) {
        if (bytes.length == blockLength) {
            free.push(bytes);
        } else {
            unmade++;
        }
        notifyAll();
    }
}
