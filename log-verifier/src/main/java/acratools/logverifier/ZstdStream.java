package acratools.logverifier;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;

/** Unpacks zstd. A class of its own, so that a run without such a log does not load the library. */
final class ZstdStream {
    /** The window that zstd's own program unpacks without being asked: 128 MiB, which bounds the memory of a frame. */
    private static final int LARGEST_WINDOW_LOG = 27;

    private ZstdStream() {}

    static InputStream open(InputStream packed) throws IOException {
        try {
            return new ZstdInputStreamNoFinalizer(packed).setLongMax(LARGEST_WINDOW_LOG);
        } catch (LinkageError e) {
            throw new IOException("there is no library for zstd on this platform", e);
        }
    }
}
