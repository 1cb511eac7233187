package acratools.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Keeps memory, and with it keys, out of core dumps; the launchers set {@code ulimit -c 0} besides. */
final class CoreDumps {
    private CoreDumps() {}

    /** Tells Linux to leave every mapping out. Elsewhere, or where it is forbidden, nothing happens. */
    static void leaveMemoryOut() {
        try (OutputStream filter = new FileOutputStream("/proc/self/coredump_filter")) {
            filter.write('0');
        } catch (IOException e) {
            // One guard of several; a system without it is no reason to refuse the run.
            return;
        }
    }
}
