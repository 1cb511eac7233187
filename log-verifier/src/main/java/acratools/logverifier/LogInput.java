package acratools.logverifier;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;

/** The bytes of one log, unpacked if their first ones say that they are packed: gzip or zstd. */
final class LogInput implements Closeable {
    /** The name of standard input. */
    static final String STANDARD_INPUT = "-";

    private static final byte[] GZIP = {0x1f, (byte) 0x8b};
    private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
    private static final int BUFFER = 64 << 10;

    private final ReadableByteChannel channel;
    private final LongConsumer progress;
    private final byte[] head = new byte[ZSTD.length];
    private int headLength;
    private int headRead;
    private final ReadableByteChannel content;

    private LogInput(ReadableByteChannel channel, LongConsumer progress) throws IOException {
        this.channel = channel;
        this.progress = progress;
        ByteBuffer buffer = ByteBuffer.wrap(head);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            headLength = buffer.position();
        }
        progress.accept(headLength);
        this.content = content();
    }

    /**
     * Opens a log.
     *
     * @param name of a file, or {@link #STANDARD_INPUT}
     * @param stdin not closed
     * @param progress is told of bytes of the log as it lies there, each time some were read
     */
    static LogInput open(String name, InputStream stdin, LongConsumer progress) throws IOException {
        if (name.equals(STANDARD_INPUT)) {
            return new LogInput(new OpenChannel(stdin), progress);
        }
        FileChannel file = FileChannel.open(Path.of(name), StandardOpenOption.READ);
        try {
            return new LogInput(file, progress);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private ReadableByteChannel content() throws IOException {
        Raw raw = new Raw();
        if (startsWith(GZIP)) {
            return Channels.newChannel(new GZIPInputStream(Channels.newInputStream(raw), BUFFER));
        }
        return startsWith(ZSTD) ? Channels.newChannel(ZstdStream.open(Channels.newInputStream(raw))) : raw;
    }

    private boolean startsWith(byte[] magic) {
        return headLength >= magic.length && Arrays.compare(head, 0, magic.length, magic, 0, magic.length) == 0;
    }

    /**
     * Reads up to {@code length} bytes.
     *
     * @return how many, -1 at the end
     */
    int read(byte[] bytes, int from, int length) throws IOException {
        return content.read(ByteBuffer.wrap(bytes, from, length));
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            content.close();
        }
    }

    /** What lies there: the bytes that were looked at first, then the others. */
    private final class Raw implements ReadableByteChannel {
        @Override
        public int read(ByteBuffer out) throws IOException {
            if (headRead < headLength) {
                int count = Math.min(out.remaining(), headLength - headRead);
                out.put(head, headRead, count);
                headRead += count;
                return count;
            }
            int count = channel.read(out);
            progress.accept(Math.max(0, count));
            return count;
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() {}
    }

    /** A stream that outlives its reader. */
    private record OpenChannel(InputStream in) implements ReadableByteChannel {
        @Override
        public int read(ByteBuffer out) throws IOException {
            if (!out.hasArray()) {
                throw new IllegalArgumentException("needs an array");
            }
            int count = in.read(out.array(), out.arrayOffset() + out.position(), out.remaining());
            out.position(out.position() + Math.max(0, count));
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
