package acratools.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/** The effective user of this process. */
final class ProcessOwner {
    /** World-readable even for a process that may not be dumped, unlike what the owner of /proc/self tells. */
    private static final Path STATUS = Path.of("/proc/self/status");

    private ProcessOwner() {}

    /** Absent where there is no /proc; the owner of files is then not checked. */
    static OptionalInt uid() {
        String status;
        try {
            status = Files.readString(STATUS, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return OptionalInt.empty();
        }
        int line = status.indexOf("\nUid:\t");
        if (line < 0) {
            return OptionalInt.empty();
        }
        int start = status.indexOf('\t', line + 6) + 1;
        int end = status.indexOf('\t', start);
        return start == 0 || end < 0
                ? OptionalInt.empty()
                : OptionalInt.of(Integer.parseUnsignedInt(status.substring(start, end)));
    }
}
