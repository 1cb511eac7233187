package acratools.storage;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.Optional;

/**
 * {@link LockCalls} for Java 22 and later, by {@code java.lang.foreign}. By reflection, since the suite is compiled for
 * Java 17. Without {@code --enable-native-access=ALL-UNNAMED} Java writes a warning to standard error.
 */
final class ForeignLockCalls implements LockCalls {
    private static final String PACKAGE = "java.lang.foreign.";

    private final Class<?> linkerType = Class.forName(PACKAGE + "Linker");
    private final Class<?> optionType = Class.forName(PACKAGE + "Linker$Option");
    private final Class<?> segmentType = Class.forName(PACKAGE + "MemorySegment");
    private final Class<?> layoutType = Class.forName(PACKAGE + "MemoryLayout");
    private final Class<?> descriptorType = Class.forName(PACKAGE + "FunctionDescriptor");
    private final Class<?> arenaType = Class.forName(PACKAGE + "Arena");
    private final Object intLayout =
            Class.forName(PACKAGE + "ValueLayout").getField("JAVA_INT").get(null);
    private final Object addressLayout =
            Class.forName(PACKAGE + "ValueLayout").getField("ADDRESS").get(null);
    private final Method allocate = arenaType.getMethod("allocate", long.class);
    private final Object arena = arenaType.getMethod("ofAuto").invoke(null);

    /** Where a call leaves its error number; on Linux there is nothing else in it. */
    private final Object errorNumber = allocate.invoke(arena, (long) Integer.BYTES);

    private final MethodHandle readErrorNumber;
    private final MethodHandle open;
    private final MethodHandle flock;
    private final MethodHandle close;

    /** Throws where this Java lacks the interface, or refuses it to us. */
    ForeignLockCalls() throws ReflectiveOperationException {
        Method get = segmentType.getMethod("get", Class.forName(PACKAGE + "ValueLayout$OfInt"), long.class);
        readErrorNumber = MethodHandles.insertArguments(
                MethodHandles.publicLookup().unreflect(get), 0, errorNumber, intLayout, 0L);
        open = call("open", addressLayout, intLayout);
        flock = call("flock", intLayout, intLayout);
        close = call("close", intLayout);
    }

    private MethodHandle call(String name, Object... parameters) throws ReflectiveOperationException {
        Object linker = linkerType.getMethod("nativeLinker").invoke(null);
        Object lookup = linkerType.getMethod("defaultLookup").invoke(linker);
        Object found = Class.forName(PACKAGE + "SymbolLookup")
                .getMethod("find", String.class)
                .invoke(lookup, name);
        Object address = ((Optional<?>) found).orElseThrow(() -> new UnsatisfiedLinkError(name));
        Object layouts = Array.newInstance(layoutType, parameters.length);
        System.arraycopy(parameters, 0, layouts, 0, parameters.length);
        Object descriptor =
                descriptorType.getMethod("of", layoutType, layouts.getClass()).invoke(null, intLayout, layouts);
        Object options = Array.newInstance(optionType, 1);
        Array.set(
                options,
                0,
                optionType.getMethod("captureCallState", String[].class).invoke(null, (Object) new String[] {"errno"}));
        Object handle = linkerType
                .getMethod("downcallHandle", segmentType, descriptorType, options.getClass())
                .invoke(linker, address, descriptor, options);
        return MethodHandles.insertArguments((MethodHandle) handle, 0, errorNumber);
    }

    @Override
    public int open(byte[] path, int flags) {
        try {
            Object segment = allocate.invoke(arena, (long) path.length);
            Object bytes = segmentType.getMethod("ofArray", byte[].class).invoke(null, (Object) path);
            segmentType.getMethod("copyFrom", segmentType).invoke(segment, bytes);
            return result((int) open.invoke(segment, flags));
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public int flock(int descriptor, int operation) {
        try {
            return result((int) flock.invoke(descriptor, operation));
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @Override
    public int close(int descriptor) {
        try {
            return result((int) close.invoke(descriptor));
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    private int result(int returned) throws Throwable {
        return returned < 0 ? -(int) readErrorNumber.invoke() : returned;
    }

    /** A method handle declares that it may throw anything; these throw nothing that a caller could handle. */
    private static IllegalStateException failed(Throwable cause) {
        return new IllegalStateException("a call of the C library failed", cause);
    }
}
