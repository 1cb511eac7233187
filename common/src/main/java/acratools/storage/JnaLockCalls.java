package acratools.storage;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** {@link LockCalls} for Java before 22. Functions by name: no proxies, no mapping of a library's interface. */
final class JnaLockCalls implements LockCalls {
    private final Function open;
    private final Function flock;
    private final Function close;

    /** Throws a {@link LinkageError} where JNA cannot load its own library. */
    JnaLockCalls() {
        NativeLibrary library = NativeLibrary.getProcess();
        open = library.getFunction("open");
        flock = library.getFunction("flock");
        close = library.getFunction("close");
    }

    @Override
    public int open(byte[] path, int flags) {
        return result(open.invokeInt(new Object[] {path, flags}));
    }

    @Override
    public int flock(int descriptor, int operation) {
        return result(flock.invokeInt(new Object[] {descriptor, operation}));
    }

    @Override
    public int close(int descriptor) {
        return result(close.invokeInt(new Object[] {descriptor}));
    }

    private static int result(int returned) {
        return returned < 0 ? -Native.getLastError() : returned;
    }
}
