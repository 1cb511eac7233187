package acratools.rollback;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Writes to a file through one buffer outside the heap, which is zeroed: given an array, the JDK would write through
 * buffers of its own that keep what they held.
 */
final class ErasedChannel implements AutoCloseable {
    private static final int CAPACITY = 256 << 10;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(CAPACITY);

    ErasedChannel(FileChannel channel) {
        this.channel = channel;
    }

    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            int part = Math.min(bytes.remaining(), buffer.remaining());
            buffer.put(bytes.slice(bytes.position(), part));
            bytes.position(bytes.position() + part);
            if (!buffer.hasRemaining()) {
                flush();
            }
        }
    }

    void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    FileChannel channel() {
        return channel;
    }

    /** Drops what was not flushed. */
    @Override
    public void close() throws IOException {
        buffer.clear();
        for (int i = 0; i < buffer.capacity(); i += Long.BYTES) {
            buffer.putLong(i, 0);
        }
        channel.close();
    }
}
