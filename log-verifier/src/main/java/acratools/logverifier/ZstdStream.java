package acratools.logverifier;

import acratools.distribution.Distribution;
import acratools.failure.InputFailure;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Unpacks zstd, all frames to the end of the file. The library's own stream takes a file for over that ends within a frame which
 * began in the same buffer as the frame before it ended. A window is 128 MiB at most, as zstd's own program unpacks without being
 * asked, which bounds the memory of a frame. A class of its own, so that a run without such a log does not load the library. Not
 * thread-safe.
 */
final class ZstdStream extends InputStream {
    /** The library's own setting: where it is, in place of a temporary file that every run would unpack. */
    private static final String LIBRARY = "ZstdNativePath";

    private static final int BUFFER = 128 << 10;

    private final String name;
    private final InputStream packed;
    private final ZstdDecompressCtx frames;
    private final byte[] read = new byte[BUFFER];
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER).limit(0);
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER).limit(0);
    private boolean inFrame;
    private boolean outWasFull;

    private ZstdStream(String name, InputStream packed, ZstdDecompressCtx frames) {
        this.name = name;
        this.packed = packed;
        this.frames = frames;
    }

    /**
     * Opens what is packed.
     *
     * @param name of the file
     * @param packed closed with this
     * @throws InputFailure if there is no library; while it is read, if a window is too long
     */
    static InputStream open(String name, InputStream packed) {
        try {
            findLibrary();
            return new ZstdStream(name, packed, new ZstdDecompressCtx());
        } catch (LinkageError e) {
            throw new InputFailure(
                    name,
                    "is packed with zstd, and there is no library for it on this platform",
                    "unpack it, and pipe it in: zstd -dc FILE | acra-log-verifier --audit_log_file=-",
                    e);
        }
    }

    /** A distribution has it in a folder beside the tools' jar; elsewhere it is found by its own means. */
    private static void findLibrary() {
        Distribution.beside("native/" + Distribution.platform() + "/libzstd-jni.so")
                .ifPresent(library -> System.setProperty(LIBRARY, library.toString()));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!out.hasRemaining()) {
            if (!in.hasRemaining() && !outWasFull && !fill()) {
                return -1;
            }
            unpack();
        }
        int count = Math.min(length, out.remaining());
        out.get(bytes, from, count);
        return count;
    }

    /** @return false at the end of the file */
    private boolean fill() throws IOException {
        int count;
        do {
            count = packed.read(read, 0, BUFFER);
        } while (count == 0);
        if (count < 0 && inFrame) {
            throw new EOFException("the file ends within a frame");
        }
        in.clear().put(read, 0, Math.max(0, count)).flip();
        return count > 0;
    }

    private void unpack() throws IOException {
        out.clear();
        try {
            inFrame = !frames.decompressDirectByteBufferStream(out, in);
        } catch (ZstdException e) {
            throw failure(e);
        }
        outWasFull = inFrame && !out.hasRemaining();
        out.flip();
    }

    private IOException failure(ZstdException cause) {
        if (cause.getErrorCode() != Zstd.errFrameParameterWindowTooLarge()) {
            return new IOException(cause.getMessage(), cause);
        }
        throw new InputFailure(
                name,
                "is packed with zstd by a window of more than 128 MiB, as --long=28 and above make it",
                "unpack it, and pipe it in: zstd -dc --long=31 FILE | acra-log-verifier --audit_log_file=-",
                cause);
    }

    @Override
    public void close() throws IOException {
        frames.close();
        packed.close();
    }
}
