package acratools.logverifier;

import acratools.failure.InputFailure;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;

/** The bytes of one log, unpacked if their first ones say that they are packed: gzip or zstd. */
final class LogInput implements Closeable {
    /** The name of standard input. */
    static final String STANDARD_INPUT = "-";

    private final ReadableByteChannel channel;
    private final LongConsumer progress;
    private final byte[] head = new byte[Packing.LONGEST_MAGIC];
    private int headLength;
    private int headRead;
    private final InputStream content;

    private LogInput(String name, ReadableByteChannel channel, LongConsumer progress) throws IOException {
        this.channel = channel;
        this.progress = progress;
        ByteBuffer buffer = ByteBuffer.wrap(head);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            headLength = buffer.position();
        }
        progress.accept(headLength);
        this.content = content(name);
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
            return new LogInput(name, new OpenChannel(stdin), progress);
        }
        Path path = Path.of(name);
        if (Files.isDirectory(path)) {
            throw new InputFailure(
                    name,
                    "is a directory",
                    "give its logs by --audit_log_file_list, one path a line, the oldest first");
        }
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new LogInput(name, file, progress);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private InputStream content(String name) throws IOException {
        Raw raw = new Raw();
        Packing packing = Packing.of(head, headLength);
        if (packing == Packing.GZIP) {
            return new GzipStream(raw);
        }
        if (packing == Packing.ZSTD) {
            return ZstdStream.open(name, raw);
        }
        if (packing.foreignProgram().isPresent()) {
            String program = packing.foreignProgram().get();
            throw new InputFailure(
                    name,
                    "is packed with " + program + ", which this tool does not unpack",
                    "unpack it, and pipe it in by --audit_log_file=-, or pack it with gzip or zstd");
        }
        return raw;
    }

    /**
     * Reads up to {@code length} bytes.
     *
     * @return how many, -1 at the end
     */
    int read(byte[] bytes, int from, int length) throws IOException {
        return content.read(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            content.close();
        }
    }

    /** What lies there: the bytes that were looked at first, then the others. */
    private final class Raw extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] out, int from, int length) throws IOException {
            if (headRead < headLength) {
                int count = Math.min(length, headLength - headRead);
                System.arraycopy(head, headRead, out, from, count);
                headRead += count;
                return count;
            }
            int count = channel.read(ByteBuffer.wrap(out, from, length));
            progress.accept(Math.max(0, count));
            return count;
        }
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
