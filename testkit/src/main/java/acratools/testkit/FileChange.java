package acratools.testkit;

import java.nio.file.Path;
import java.util.List;

/**
 * One system call that changes a file or makes a change lasting.
 *
 * @param call  its name, such as {@code renameat2}
 * @param files what it names, absolute; two for a rename or a link
 */
public record FileChange(String call, List<Path> files) {
    /** Takes a copy of the list. */
    public FileChange {
        files = List.copyOf(files);
    }
}
