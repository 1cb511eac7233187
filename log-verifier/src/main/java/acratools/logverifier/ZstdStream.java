package acratools.logverifier;

import acratools.distribution.Distribution;
import acratools.failure.InputFailure;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Unpacks zstd. A class of its own, so that a run without such a log does not load the library. */
final class ZstdStream extends FilterInputStream {
    /** The window that zstd's own program unpacks without being asked: 128 MiB, which bounds the memory of a frame. */
    private static final int LARGEST_WINDOW_LOG = 27;

    /** The library's own setting: where it is, in place of a temporary file that every run would unpack. */
    private static final String LIBRARY = "ZstdNativePath";

    private final String name;

    private ZstdStream(String name, InputStream content) {
        super(content);
        this.name = name;
    }

    /**
     * Opens what is packed.
     *
     * @param name of the file
     * @throws InputFailure if there is no library; while it is read, if a window is too long
     */
    static InputStream open(String name, InputStream packed) throws IOException {
        try {
            findLibrary();
            return new ZstdStream(name, new ZstdInputStreamNoFinalizer(packed).setLongMax(LARGEST_WINDOW_LOG));
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
    public int read(byte[] out, int from, int length) throws IOException {
        try {
            return super.read(out, from, length);
        } catch (ZstdIOException e) {
            if (e.getErrorCode() != Zstd.errFrameParameterWindowTooLarge()) {
                throw e;
            }
            throw new InputFailure(
                    name,
                    "is packed with zstd by a window of more than 128 MiB, as --long=28 and above make it",
                    "unpack it, and pipe it in: zstd -dc --long=31 FILE | acra-log-verifier --audit_log_file=-",
                    e);
        }
    }
}
