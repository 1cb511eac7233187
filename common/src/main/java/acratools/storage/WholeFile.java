package acratools.storage;

import acratools.failure.InputFailure;
import acratools.failure.StorageFailure;
import acratools.secret.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/**
 * A file of the user's, 0600, that appears whole or not at all: it is written and synced under a dotted name beside its
 * own, which it gets at last. What a killed run left beside it goes when the next one {@linkplain #sweep sweeps}: the file
 * is locked (fcntl) by the process that writes it, so that what a living one writes is let alone.
 */
public final class WholeFile implements AutoCloseable {
    private static final String PREFIX = ".acra-backup.";
    private static final String SUFFIX = ".tmp";
    private static final int RANDOM_BYTES = 8;

    private final String subject;
    private final Path target;
    private final Path temporary;
    private final FileChannel channel;
    private final WriteSteps steps;
    private boolean published;

    private WholeFile(String subject, Path target, Path temporary, FileChannel channel, WriteSteps steps) {
        this.subject = subject;
        this.target = target;
        this.temporary = temporary;
        this.channel = channel;
        this.steps = steps;
    }

    /**
     * Writes a file that has not its name yet.
     *
     * @param what what the file is, for messages
     * @param target its name; where it is a symbolic link, what that points to
     * @throws InputFailure if it is a directory, or has none to be in
     * @throws StorageFailure if it cannot be written; nothing is left then
     */
    public static WholeFile write(String what, Path target, byte[] content, SecureRandom random) {
        return write(what, target, content, random, WriteSteps.FREE);
    }

    static WholeFile write(String what, Path target, byte[] content, SecureRandom random, WriteSteps steps) {
        return write(what, target, ByteBuffer.wrap(content), random, steps);
    }

    /** The same for a secret, of which no copy is left in memory. */
    public static WholeFile write(String what, Path target, Secret content, SecureRandom random) {
        return write(what, target, content, random, WriteSteps.FREE);
    }

    static WholeFile write(String what, Path target, Secret content, SecureRandom random, WriteSteps steps) {
        ByteBuffer direct = ByteBuffer.allocateDirect(content.length());
        try {
            content.use(bytes -> direct.put(0, bytes));
            return write(what, target, direct, random, steps);
        } finally {
            Secret.erase(direct);
        }
    }

    private static WholeFile write(
            String what, Path target, ByteBuffer content, SecureRandom random, WriteSteps steps) {
        String subject = what + " " + target;
        Path real = place(subject, target);
        try {
            byte[] unique = new byte[RANDOM_BYTES];
            random.nextBytes(unique);
            Path temporary = real.resolveSibling(PREFIX + HexFormat.of().formatHex(unique) + SUFFIX);
            FileChannel channel = FileChannel.open(
                    temporary,
                    Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                    DurableFiles.mode(Access.PRIVATE));
            WholeFile file = new WholeFile(subject, real, temporary, channel, steps);
            boolean written = false;
            try {
                file.fill(content);
                written = true;
                return file;
            } finally {
                if (!written) {
                    file.close();
                }
            }
        } catch (IOException e) {
            throw OsFailures.translate(e, real, "write").on(subject);
        }
    }

    private void fill(ByteBuffer content) throws IOException {
        // Closed with the channel.
        if (channel.tryLock() == null) {
            throw new IOException("another process has locked " + temporary);
        }
        drain(content, channel);
    }

    private static Path place(String subject, Path target) {
        try {
            Path real = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
            if (Files.isDirectory(real)) {
                throw new InputFailure(subject, "is a directory", "name a file");
            }
            if (Files.isSymbolicLink(real)) {
                throw new InputFailure(
                        subject, "is a symbolic link to nothing", "name the file that is meant, or delete the link");
            }
            if (!Files.isDirectory(directory(real))) {
                throw new InputFailure(subject, "its directory does not exist", "make the directory first");
            }
            if (Files.exists(real) && !Files.isRegularFile(real)) {
                throw new InputFailure(subject, "is not a regular file", "name a file");
            }
            return real;
        } catch (IOException e) {
            throw OsFailures.translate(e, target, "write").on(subject);
        }
    }

    /** What lies on the disk, read again. */
    public byte[] readBack() {
        try {
            ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(channel.size()));
            fill(content, channel);
            return content.array();
        } catch (IOException e) {
            throw OsFailures.translate(e, target, "read").on(subject);
        }
    }

    /**
     * Gives the file its name, in place of one that is there.
     *
     * @throws StorageFailure if it cannot get it, or if, as {@link #isPublished} tells, it has it, but the directory could not
     *     be synced
     */
    public void publish() {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw OsFailures.translate(e, target, "write").on(subject);
        }
        published = true;
        syncDirectory();
    }

    /**
     * Gives the file its name if nothing has it. Where there are no hard links, it is written anew under its name, so that a
     * kill may leave a part of it there.
     *
     * @throws InputFailure if something has
     * @throws StorageFailure as {@link #publish}
     */
    public void publishNew() {
        try {
            if (!link()) {
                copy();
            }
            published = true;
            Files.deleteIfExists(temporary);
        } catch (FileAlreadyExistsException e) {
            throw exists(subject);
        } catch (IOException e) {
            throw OsFailures.translate(e, target, "write").on(subject);
        }
        syncDirectory();
    }

    /** Whether the file system has links: FAT has none, and says that they are not permitted. */
    private boolean link() throws IOException {
        try {
            steps.before(WriteSteps.Step.LINK, target);
            Files.createLink(target, temporary);
            return true;
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            return false;
        }
    }

    private void copy() throws IOException {
        ByteBuffer direct = ByteBuffer.allocateDirect(Math.toIntExact(channel.size()));
        try (FileChannel copy = FileChannel.open(
                target,
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                DurableFiles.mode(Access.PRIVATE))) {
            boolean written = false;
            try {
                fill(direct, channel);
                steps.before(WriteSteps.Step.WRITE_FILE, target);
                drain(direct.flip(), copy);
                written = true;
            } finally {
                if (!written) {
                    Files.deleteIfExists(target);
                }
            }
        } finally {
            Secret.erase(direct);
        }
    }

    private static void fill(ByteBuffer content, FileChannel from) throws IOException {
        while (content.hasRemaining()) {
            if (from.read(content, content.position()) < 0) {
                throw new IOException("it became shorter");
            }
        }
    }

    private static void drain(ByteBuffer content, FileChannel to) throws IOException {
        while (content.hasRemaining()) {
            to.write(content);
        }
        to.force(true);
    }

    /** Whether the file has its name. */
    public boolean isPublished() {
        return published;
    }

    /** Why a file that must be new cannot be. */
    public static InputFailure exists(String subject) {
        return new InputFailure(
                subject, "exists already, and is never overwritten", "name another file, or move this one away");
    }

    private void syncDirectory() {
        try {
            new DurableFiles(steps).sync(directory(target));
        } catch (IOException e) {
            StorageFailure failure = OsFailures.translate(e, target, "sync its directory");
            throw new StorageFailure(
                    subject,
                    "was written, but may not survive a power failure: " + failure.reason(),
                    failure.hint().orElse(""),
                    e);
        }
    }

    private static Path directory(Path file) {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }

    /**
     * Removes what killed runs left beside {@code target}; what cannot be removed stays. To be called before this process
     * writes a file there: to look at a file that it writes itself would end the lock on it (POSIX).
     */
    public static void sweep(Path target) {
        Path directory = directory(target.toAbsolutePath());
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, WholeFile::isTemporary)) {
            for (Path left : found) {
                remove(left);
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Whoever cannot read the directory may still write a file in it.
            return;
        }
    }

    private static boolean isTemporary(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.length() == PREFIX.length() + 2 * RANDOM_BYTES + SUFFIX.length()
                && name.startsWith(PREFIX)
                && name.endsWith(SUFFIX)
                && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static void remove(Path left) {
        try (FileChannel channel = FileChannel.open(left, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                Files.deleteIfExists(left);
            }
        } catch (IOException | OverlappingFileLockException e) {
            // Another user's, or one that just got its name.
            return;
        }
    }

    /** Takes the file away unless it has its name. */
    @Override
    public void close() {
        try (channel) {
            if (!published) {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw OsFailures.translate(e, target, "write").on(subject);
        }
    }
}
