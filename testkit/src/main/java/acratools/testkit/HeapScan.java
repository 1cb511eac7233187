package acratools.testkit;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A picture of this process's Java heap, to be searched for key material. Make the bytes to search for after the
 * picture was taken, or it finds those. Memory outside the heap is not in it.
 */
public final class HeapScan {
    private static final int CHUNK = 1 << 22;

    private final Path dump;

    private HeapScan(Path dump) {
        this.dump = dump;
    }

    /** All objects, also those that the garbage collector has not yet freed: what an attacker would find. */
    public static HeapScan ofAllObjects(Path directory) {
        return take(directory.resolve("all.hprof"), false);
    }

    /** Only what something still refers to, after a collection. */
    public static HeapScan ofLiveObjects(Path directory) {
        return take(directory.resolve("live.hprof"), true);
    }

    /** A picture that another process took. */
    public static HeapScan of(Path dump) {
        return new HeapScan(dump);
    }

    /** Whether the bytes lie anywhere in the heap, in one piece. */
    public boolean finds(byte[] wanted) {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        try (FileChannel channel = FileChannel.open(dump, StandardOpenOption.READ)) {
            while (channel.read(buffer) >= 0) {
                int tested = search(buffer.array(), buffer.position(), wanted);
                if (tested < 0) {
                    return true;
                }
                buffer.flip().position(tested);
                buffer.compact();
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives the position up to which nothing was found, or -1. */
    private static int search(byte[] in, int length, byte[] wanted) {
        int end = Math.max(0, length - wanted.length + 1);
        for (int i = 0; i < end; i++) {
            if (in[i] == wanted[0] && startsAt(in, i, wanted)) {
                return -1;
            }
        }
        return end;
    }

    private static boolean startsAt(byte[] in, int position, byte[] wanted) {
        for (int i = 1; i < wanted.length; i++) {
            if (in[position + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static HeapScan take(Path dump, boolean live) {
        try {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(dump.toString(), live);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new HeapScan(dump);
    }
}
