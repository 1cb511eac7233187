package acratools.storage;

import acratools.failure.InputFailure;
import acratools.failure.StorageFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file of the user's that is read and then replaced whole or not at all: the new content is written beside it, synced, and
 * renamed over it, and the directory synced. Mode, owner, group and times go over to the new file where the system permits;
 * access lists and extended attributes do not. A symbolic link is followed and stays; other names of the file (hard links)
 * keep the old content. One that was changed in between is not replaced.
 *
 * <p>The new content lies in {@code .acra-rotate.<16 hex digits>.tmp} and is locked (fcntl) by the process that writes it, so
 * that what a killed run left can be told and removed: {@link #sweep}.
 */
public final class FileReplacement implements AutoCloseable {
    private static final String PREFIX = ".acra-rotate.";
    private static final String SUFFIX = ".tmp";
    private static final int RANDOM_BYTES = 8;
    private static final String USER = "uid";
    private static final String GROUP = "gid";
    private static final int GROUP_OF_DIRECTORY = 02000;
    private static final String STATUS = "unix:mode,uid,gid,nlink,dev,ino,size,lastModifiedTime,ctime";

    private final Path name;
    private final Path file;
    private final FileChannel channel;
    private final Map<String, Object> status;

    private FileReplacement(Path name, Path file, FileChannel channel, Map<String, Object> status) {
        this.name = name;
        this.file = file;
        this.channel = channel;
        this.status = status;
    }

    /** What new content is written to. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it; {@code write} may be called in any order of positions. */
        void writeTo(Target target);
    }

    /** A place for new content. */
    @FunctionalInterface
    public interface Target {
        /**
         * Writes the first {@code length} bytes of {@code from}.
         *
         * @throws StorageFailure if it cannot be written
         */
        void write(long position, byte[] from, int length);
    }

    /**
     * Opens a file to read and, perhaps, replace it.
     *
     * @param name as the user gave it; relative to the working directory
     * @throws InputFailure if there is none, it is no regular file, or it cannot be read
     */
    public static FileReplacement open(Path name) {
        FileChannel channel = null;
        try {
            Path file = name.toRealPath();
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new InputFailure(name.toString(), "is not a regular file", "give the path of a file");
            }
            Map<String, Object> status = statusOf(file);
            channel = FileChannel.open(file, StandardOpenOption.READ);
            FileReplacement opened = new FileReplacement(name, file, channel, status);
            if (!statusOf(file).equals(status)) {
                channel.close();
                throw opened.changed();
            }
            return opened;
        } catch (IOException e) {
            close(channel, e);
            StorageFailure failure = OsFailures.translate(e, name, "read");
            throw new InputFailure(
                    name.toString(), failure.reason(), "see that the path is right and the file may be read", e);
        }
    }

    private static void close(@Nullable FileChannel channel, IOException cause) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
    }

    private static Map<String, Object> statusOf(Path file) throws IOException {
        return Files.readAttributes(file, STATUS, LinkOption.NOFOLLOW_LINKS);
    }

    /** Tells this file from all others, by whatever name. */
    public String identity() {
        return status.get("dev") + ":" + status.get("ino");
    }

    /** The directory that the file itself is in. */
    public Path directory() {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }

    /** Whether the file has other names, which will keep the old content. */
    public boolean hasOtherNames() {
        return number("nlink") > 1;
    }

    /** Bytes. */
    public long size() {
        return number("size");
    }

    private long number(String attribute) {
        return ((Number) status.getOrDefault(attribute, 0)).longValue();
    }

    /**
     * Reads a part.
     *
     * @throws InputFailure if it cannot be read or the file has become shorter
     */
    public void read(long position, byte[] into, int length) {
        ByteBuffer rest = ByteBuffer.wrap(into, 0, length);
        try {
            while (rest.hasRemaining()) {
                if (channel.read(rest, position + rest.position()) < 0) {
                    throw changed();
                }
            }
        } catch (IOException e) {
            StorageFailure failure = OsFailures.translate(e, name, "read");
            throw new InputFailure(
                    name.toString(), failure.reason(), failure.hint().orElse(""), e);
        }
    }

    /**
     * Looks whether {@link #replace} could make a new file, without making one.
     *
     * @throws InputFailure if the directory cannot be written
     */
    public void requireReplaceable() {
        if (!Files.isWritable(directory())) {
            throw new InputFailure(
                    name.toString(),
                    "cannot be replaced: directory " + directory() + " cannot be written",
                    "give the user that runs the tool write permission there, or mount it for writing");
        }
    }

    /**
     * Looks what {@link #replace} could not keep of the file's owner, without making a file.
     *
     * @return what replacing will return, as far as can be told beforehand; empty for nothing
     */
    public String ownerToBeLost() {
        ChownRights rights = ChownRights.ofThisProcess();
        StringBuilder lost = new StringBuilder();
        if (!rights.coverGroup((int) number(GROUP)) && !directoryGives((int) number(GROUP))) {
            appendLost(lost, GROUP);
        }
        if (!rights.coverUser((int) number(USER))) {
            appendLost(lost, USER);
        }
        return lost.toString();
    }

    /** Whether what is made in the directory gets this group by itself. */
    private boolean directoryGives(int gid) {
        try {
            FileStatus parent = FileStatus.of(directory());
            return parent != null && parent.gid() == gid && (parent.mode() & GROUP_OF_DIRECTORY) != 0;
        } catch (IOException e) {
            return false;
        }
    }

    private void appendLost(StringBuilder lost, String attribute) {
        lost.append(lost.isEmpty() ? "" : ", ").append(attribute).append(' ').append(Integer.toUnsignedString((int)
                number(attribute)));
    }

    /**
     * Replaces the content. Between the last look at the file and the rename another process may still change it: a few
     * microseconds.
     *
     * @param random names the temporary file
     * @return what could not be kept of the file's owner; empty if all was
     * @throws InputFailure if the file was changed since it was opened; it stays as it is
     * @throws StorageFailure if the new content cannot be written; the file stays as it is
     */
    public String replace(Content content, SecureRandom random) {
        return replace(content, random, WriteSteps.FREE);
    }

    String replace(Content content, SecureRandom random, WriteSteps steps) {
        byte[] unique = new byte[RANDOM_BYTES];
        random.nextBytes(unique);
        Path temporary = directory().resolve(PREFIX + HexFormat.of().formatHex(unique) + SUFFIX);
        boolean replaced = false;
        // Open, and so locked, until it has its name: another run's sweep would take it for a leftover.
        try (FileChannel out = FileChannel.open(
                temporary,
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                DurableFiles.mode(Access.PRIVATE))) {
            String made = identityOf(temporary);
            String lost = write(out, temporary, made, content);
            steps.before(WriteSteps.Step.REPLACE, file);
            if (!statusOf(file).equals(status)) {
                throw changed();
            }
            requireOwn(temporary, made);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            replaced = true;
            new DurableFiles(WriteSteps.FREE).sync(directory());
            return lost;
        } catch (IOException e) {
            throw OsFailures.translate(e, file, "write");
        } finally {
            if (!replaced) {
                discard(temporary);
            }
        }
    }

    private String write(FileChannel out, Path temporary, String made, Content content) throws IOException {
        // Closed with the channel.
        FileLock lock = out.tryLock();
        if (lock == null) {
            throw new IOException("another process has locked " + temporary);
        }
        requireOwn(temporary, made);
        String lost = keepOwner(temporary);
        content.writeTo((position, from, length) -> write(out, position, from, length));
        requireOwn(temporary, made);
        keepTimesAndMode(temporary, !lost.contains(GROUP));
        out.force(true);
        return lost;
    }

    private static String identityOf(Path temporary) throws IOException {
        Map<String, Object> status = statusOf(temporary);
        return status.get("dev") + ":" + status.get("ino") + ":" + status.get("nlink");
    }

    /** Whoever may write the directory can put another file, or a link to one, in its place. */
    private void requireOwn(Path temporary, String made) throws IOException {
        if (!identityOf(temporary).equals(made) || !made.endsWith(":1")) {
            throw new StorageFailure(
                    file.toString(),
                    "another process put a file of its own in the place of the one that was being written",
                    "see who may write in " + directory());
        }
    }

    private void write(FileChannel out, long position, byte[] from, int length) {
        ByteBuffer rest = ByteBuffer.wrap(from, 0, length);
        try {
            while (rest.hasRemaining()) {
                out.write(rest, position + rest.position());
            }
        } catch (IOException e) {
            throw OsFailures.translate(e, file, "write");
        }
    }

    /** Before there is content: a file of root's must not hold what is another's, not for a moment. */
    private String keepOwner(Path temporary) throws IOException {
        Map<String, Object> made = statusOf(temporary);
        StringBuilder lost = new StringBuilder();
        for (String attribute : new String[] {GROUP, USER}) {
            Object wanted = status.getOrDefault(attribute, 0);
            if (!wanted.equals(made.get(attribute))) {
                try {
                    Files.setAttribute(temporary, "unix:" + attribute, wanted, LinkOption.NOFOLLOW_LINKS);
                } catch (IOException e) {
                    appendLost(lost, attribute);
                }
            }
        }
        return lost.toString();
    }

    /** A group that is not the file's may do no more than everyone may. */
    private void keepTimesAndMode(Path temporary, boolean groupKept) throws IOException {
        Set<PosixFilePermission> mode = new HashSet<>(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
        if (!groupKept) {
            removeUnless(mode, PosixFilePermission.OTHERS_READ, PosixFilePermission.GROUP_READ);
            removeUnless(mode, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.GROUP_WRITE);
            removeUnless(mode, PosixFilePermission.OTHERS_EXECUTE, PosixFilePermission.GROUP_EXECUTE);
        }
        BasicFileAttributes times = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        FileTime unchanged = null;
        // Both open it by the name and refuse a link; so the mode comes last, which may forbid to open it.
        PosixFileAttributeView view =
                Files.getFileAttributeView(temporary, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        view.setTimes(times.lastModifiedTime(), times.lastAccessTime(), unchanged);
        view.setPermissions(mode);
    }

    private static void removeUnless(
            Set<PosixFilePermission> mode, PosixFilePermission everyones, PosixFilePermission groups) {
        if (!mode.contains(everyones)) {
            mode.remove(groups);
        }
    }

    private static void discard(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // It is a leftover now, which the next run removes; the failure that led here matters more.
            return;
        }
    }

    private InputFailure changed() {
        return new InputFailure(
                name.toString(),
                "was changed by another process meanwhile, and is left as that made it",
                "see that nobody writes to it while it is rotated");
    }

    /**
     * Removes what killed runs left in a directory. What a living process is writing stays.
     *
     * @return how many files were removed
     * @throws StorageFailure if the directory cannot be read, or a leftover not removed
     */
    public static int sweep(Path directory) {
        int removed = 0;
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, FileReplacement::isTemporary)) {
            for (Path temporary : found) {
                removed += remove(temporary) ? 1 : 0;
            }
            return removed;
        } catch (IOException e) {
            throw OsFailures.translate(e, directory, "remove leftovers");
        }
    }

    private static boolean isTemporary(Path path) {
        String name = String.valueOf(path.getFileName());
        if (name.length() != PREFIX.length() + 2 * RANDOM_BYTES + SUFFIX.length()
                || !name.startsWith(PREFIX)
                || !name.endsWith(SUFFIX)) {
            return false;
        }
        for (int i = PREFIX.length(); i < name.length() - SUFFIX.length(); i++) {
            if (!HexFormat.isHexDigit(name.charAt(i))) {
                return false;
            }
        }
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean remove(Path temporary) throws IOException {
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                return false;
            }
            Files.deleteIfExists(temporary);
            return true;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw OsFailures.translate(e, file, "close");
        }
    }
}
