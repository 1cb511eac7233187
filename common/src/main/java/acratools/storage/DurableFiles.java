package acratools.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Files and directories whose mode is given at creation, never widened or narrowed after (a umask may narrow it), and that
 * are on the disk when a call returns.
 */
final class DurableFiles {
    private static final Set<PosixFilePermission> OWNER_FILE =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final WriteSteps steps;

    DurableFiles(WriteSteps steps) {
        this.steps = steps;
    }

    /** The mode of a new file: 0600 for private ones, else 0644. */
    static FileAttribute<Set<PosixFilePermission>> mode(Access access) {
        Set<PosixFilePermission> mode = EnumSet.copyOf(OWNER_FILE);
        if (access != Access.PRIVATE) {
            mode.add(PosixFilePermission.GROUP_READ);
            mode.add(PosixFilePermission.OTHERS_READ);
        }
        return PosixFilePermissions.asFileAttribute(mode);
    }

    /** Writes a file that is not there yet, and is {@code owner}'s before it holds anything. */
    void create(Path file, Access access, NewOwner owner, byte[] content) throws IOException {
        steps.before(WriteSteps.Step.CREATE_FILE, file);
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW), mode(access))) {
            owner.give(file);
            steps.before(WriteSteps.Step.WRITE_FILE, file);
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            steps.before(WriteSteps.Step.SYNC_FILE, file);
            channel.force(true);
        }
    }

    /** Makes {@code directory} and what is missing above it, 0700 each. */
    void createDirectories(Path directory, NewOwner owner) throws IOException {
        if (FileStatus.of(directory) != null) {
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            createDirectories(parent, owner);
        }
        steps.before(WriteSteps.Step.CREATE_DIRECTORY, directory);
        Set<PosixFilePermission> mode = EnumSet.copyOf(OWNER_FILE);
        mode.add(PosixFilePermission.OWNER_EXECUTE);
        try {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(mode));
        } catch (FileAlreadyExistsException otherWriter) {
            // Two first writers at once: whoever came second uses what is there, which is looked at before it is
            // trusted.
            return;
        }
        owner.give(directory);
        if (parent != null) {
            sync(parent);
        }
    }

    /** Makes the names in {@code directory} durable. */
    void sync(Path directory) throws IOException {
        steps.before(WriteSteps.Step.SYNC_DIRECTORY, directory);
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    void delete(Path file) throws IOException {
        steps.before(WriteSteps.Step.DELETE, file);
        Files.deleteIfExists(file);
    }
}
