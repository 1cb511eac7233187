package acratools.logverifier;

import acratools.distribution.Distribution;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;

/** Unpacks zstd. A class of its own, so that a run without such a log does not load the library. */
final class ZstdStream {
    /** The window that zstd's own program unpacks without being asked: 128 MiB, which bounds the memory of a frame. */
    private static final int LARGEST_WINDOW_LOG = 27;

    /** The library's own setting: where it is, in place of a temporary file that every run would unpack. */
    private static final String LIBRARY = "ZstdNativePath";

    private ZstdStream() {}

    static InputStream open(InputStream packed) throws IOException {
        try {
            findLibrary();
            return new ZstdInputStreamNoFinalizer(packed).setLongMax(LARGEST_WINDOW_LOG);
        } catch (LinkageError e) {
            throw new IOException("there is no library for zstd on this platform", e);
        }
    }

    /** A distribution has it in a folder beside the tools' jar; elsewhere it is found by its own means. */
    private static void findLibrary() {
        Distribution.beside("native/" + Distribution.platform() + "/libzstd-jni.so")
                .ifPresent(library -> System.setProperty(LIBRARY, library.toString()));
    }
}
