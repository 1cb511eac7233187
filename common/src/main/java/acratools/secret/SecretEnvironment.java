package acratools.secret;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The environment variables that hold secrets, taken out of the process's environment: read as bytes from
 * {@code /proc/self/environ}, then overwritten with zeroes in the block itself through {@code /proc/self/mem}, so that
 * neither {@code /proc/<pid>/environ} nor a child sees them. {@link System#getenv} copies the whole block to the heap
 * as strings at its first call, so a run must take its secrets before anything calls that. Where there is no
 * {@code /proc}, the values come from {@code System.getenv}, and strings of them stay. Holds its values until
 * {@link #close()}.
 */
public final class SecretEnvironment implements AutoCloseable {
    /** Has {@code open} erase the values too, as closing this does. */
    public void holdIn(OpenSecrets open) {
        values.values().forEach(open::hold);
    }

    /** What became of the values in the environment block. */
    public enum Erasure {
        /** Overwritten: what reads the block from now on finds empty values. */
        ERASED,
        /** None of the names is set. */
        NOTHING_THERE,
        /** The kernel did not let the process write its own environment; the values are still there. */
        NOT_PERMITTED,
        /** No {@code /proc}: the values were read by way of strings and are still there. */
        NO_PROC
    }

    /** Linux lets arguments and environment together have 6 MiB. */
    private static final long LARGEST_BLOCK = 8L << 20;

    private final Map<String, Secret> values = new HashMap<>();
    private Erasure erasure = Erasure.NOTHING_THERE;

    private SecretEnvironment() {}

    /**
     * Takes the named variables out of this process's environment. Never fails: what cannot be erased is told by
     * {@link #erasure()}.
     */
    public static SecretEnvironment take(String... names) {
        return take(List.of(names), List.of(), List.of());
    }

    /**
     * The same, and reads {@code settings}, which hold no secret and stay where they are: so that {@link
     * System#getenv} need not be called for them.
     *
     * @param unwanted secrets that are overwritten and not kept
     */
    public static SecretEnvironment take(List<String> secrets, List<String> settings, List<String> unwanted) {
        return take(Path.of("/proc/self"), secrets, settings, unwanted);
    }

    static SecretEnvironment take(Path process, List<String> secrets, List<String> settings, List<String> unwanted) {
        SecretEnvironment environment = new SecretEnvironment();
        try {
            environment.read(process, secrets, settings, unwanted);
        } catch (IOException noProc) {
            environment.readStrings(secrets, settings);
        }
        return environment;
    }

    /** An environment with these values, for tests and for callers that have them from elsewhere; copies them. */
    public static SecretEnvironment of(Map<String, byte[]> given) {
        SecretEnvironment environment = new SecretEnvironment();
        given.forEach((name, value) -> environment.values.put(name, Secret.adopt(value.clone())));
        return environment;
    }

    /**
     * The value of one of the names given to {@link #take}.
     *
     * @return a copy, which the caller closes; absent if the variable is not set, or set to nothing
     */
    public Optional<Secret> value(String name) {
        Secret value = values.get(name);
        return value == null || value.length() == 0 ? Optional.empty() : Optional.of(value.duplicate());
    }

    /** Whether one of the names given to {@link #take} is set, be it to nothing. */
    public boolean isSet(String name) {
        return values.containsKey(name);
    }

    /** What became of the values in the environment block; worth a line of the log at debug level. */
    public Erasure erasure() {
        return erasure;
    }

    @Override
    public void close() {
        values.values().forEach(Secret::close);
        values.clear();
    }

    private void read(Path process, List<String> secrets, List<String> settings, List<String> unwanted)
            throws IOException {
        ByteBuffer block = contents(process.resolve("environ"));
        // Off the heap, as the channel reads straight into it; a stream would leave a copy on the native stack.
        try {
            @Nullable FileChannel memory = null;
            try {
                int start = 0;
                for (int end = 0; end < block.limit(); end++) {
                    if (block.get(end) != 0) {
                        continue;
                    }
                    String setting = nameOf(block, start, end, settings);
                    if (setting != null) {
                        keep(setting, block, start + setting.length() + 1, end);
                    }
                    String kept = nameOf(block, start, end, secrets);
                    String name = kept == null ? nameOf(block, start, end, unwanted) : kept;
                    if (name != null) {
                        int valueStart = start + name.length() + 1;
                        if (kept != null) {
                            keep(kept, block, valueStart, end);
                        }
                        memory = memory == null ? openMemory(process) : memory;
                        erase(memory, process, valueStart, end - valueStart);
                    }
                    start = end + 1;
                }
            } finally {
                if (memory != null) {
                    memory.close();
                }
            }
        } finally {
            for (int i = 0; i < block.limit(); i++) {
                block.put(i, (byte) 0);
            }
        }
    }

    private void readStrings(List<String> secrets, List<String> settings) {
        for (String name : secrets) {
            if (keepString(name)) {
                erasure = Erasure.NO_PROC;
            }
        }
        for (String name : settings) {
            keepString(name);
        }
    }

    private boolean keepString(String name) {
        String value = System.getenv(name);
        if (value != null) {
            values.put(name, Secret.adopt(value.getBytes(StandardCharsets.UTF_8)));
        }
        return value != null;
    }

    private void keep(String name, ByteBuffer block, int start, int end) {
        // getenv(3) answers with the first of two
        if (!values.containsKey(name)) {
            byte[] value = new byte[end - start];
            block.get(start, value);
            values.put(name, Secret.adopt(value));
        }
    }

    private void erase(@Nullable FileChannel memory, Path process, int offset, int length) {
        if (memory == null) {
            erasure = Erasure.NOT_PERMITTED;
            return;
        }
        try {
            ByteBuffer zeroes = ByteBuffer.allocate(length);
            long address = blockAddress(process) + offset;
            while (zeroes.hasRemaining()) {
                memory.write(zeroes, address + zeroes.position());
            }
            erasure = erasure == Erasure.NOT_PERMITTED ? Erasure.NOT_PERMITTED : Erasure.ERASED;
        } catch (IOException refused) {
            erasure = Erasure.NOT_PERMITTED;
        }
    }

    private static @Nullable FileChannel openMemory(Path process) {
        try {
            return FileChannel.open(process.resolve("mem"), StandardOpenOption.WRITE);
        } catch (IOException refused) {
            return null;
        }
    }

    private static ByteBuffer contents(Path file) throws IOException {
        int size = 16 << 10;
        while (true) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(size);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                int read = 0;
                while (read >= 0 && buffer.hasRemaining()) {
                    read = channel.read(buffer);
                }
            }
            buffer.flip();
            if (buffer.limit() < size || size >= LARGEST_BLOCK) {
                return buffer;
            }
            for (int i = 0; i < size; i++) {
                buffer.put(i, (byte) 0);
            }
            size *= 4;
        }
    }

    /** Field 50 of proc(5)'s stat: where the environment block starts. */
    private static long blockAddress(Path process) throws IOException {
        String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
        // the command's name, field 2, may hold spaces and parentheses
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).trim().split(" ", -1);
        if (fields.length < 50) {
            throw new IOException("no environment address in stat");
        }
        return Long.parseUnsignedLong(fields[50 - 3]);
    }

    private static @Nullable String nameOf(ByteBuffer block, int start, int end, List<String> names) {
        for (String name : names) {
            if (isNamed(block, start, end, name)) {
                return name;
            }
        }
        return null;
    }

    /** In place: what is compared may be the start of a secret. */
    private static boolean isNamed(ByteBuffer block, int start, int end, String name) {
        int length = name.length();
        if (end - start <= length || block.get(start + length) != '=') {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (block.get(start + i) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
