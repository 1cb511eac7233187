package acratools.storage;

import acratools.failure.KeystoreFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One tree of files and the checks that a file must pass before its content is trusted: neither it nor a directory on the
 * way from the root is a symbolic link, these directories are ours and closed to others, the mode is no wider than its
 * {@link Access}. A file is checked again after it was opened, so that one swapped in between is refused.
 */
final class GuardedTree {
    /** The largest content, bytes; a sealed key has 89, a key ring some hundreds. */
    static final int MAX_CONTENT = 1 << 20;

    /** Keystores are three directories deep. */
    private static final int MAX_DEPTH = 8;

    /** A writer replaces a file once in a while; each look finds it whole or has just missed a replacement. */
    private static final int MAX_ATTEMPTS = 100;

    private static final int ALL_OTHERS = 0077;
    private static final int WRITE_BY_OTHERS = 0022;
    private static final int BEYOND_PRIVATE = 07177;
    private static final int PRIVATE_DIRECTORY = 0700;

    private static final int ROOT = 0;

    private final Path root;
    private final boolean secret;
    private final OptionalInt uid = ProcessOwner.uid();

    /** A tree that holds sealed keys if {@code secret}; else its directories may be readable by all. */
    GuardedTree(Path root, boolean secret) {
        this.root = root;
        this.secret = secret;
    }

    Path root() {
        return root;
    }

    Path resolve(String path) {
        return root.resolve(path);
    }

    /** The root's own status; the root must be there. */
    FileStatus status() throws IOException {
        FileStatus status = FileStatus.of(root);
        if (status == null) {
            throw OsFailures.missing(root);
        }
        return status;
    }

    /** Whose new files in it are; the root must be there. */
    NewOwner newOwner() throws IOException {
        return NewOwner.of(this, uid.orElse(NewOwner.UNCHANGED));
    }

    /** Whether it is the very same directory, however its path is spelt; both must be there. */
    boolean isSame(GuardedTree other) throws IOException {
        return this == other || status().sameFile(other.status());
    }

    /** Whether the root is there, after checking it. */
    boolean isPresent() throws IOException {
        FileStatus status = FileStatus.of(root);
        if (status == null) {
            return false;
        }
        requireTrustedDirectory(root, status);
        return true;
    }

    /** Refuses a root that is missing or not to be trusted. */
    void requirePresent() throws IOException {
        if (!isPresent()) {
            throw OsFailures.missing(root);
        }
    }

    /** The status of a file that may be trusted; null if there is none. */
    @Nullable
    FileStatus trusted(String path, Access access) throws IOException {
        Path file = resolve(path);
        FileStatus status = reached(path) ? FileStatus.of(file) : null;
        if (status != null) {
            requireTrusted(file, status, access);
        }
        return status;
    }

    /** The content of a file, null if there is none. */
    byte @Nullable [] read(String path, Access access, int limit) throws IOException {
        Path file = resolve(path);
        IOException last = new IOException("it is replaced again and again while it is read");
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            FileStatus before = trusted(path, access);
            if (before == null) {
                return null;
            }
            if (before.size() > limit) {
                throw OsFailures.tooLarge(file, before.size(), limit);
            }
            try (SeekableByteChannel channel =
                    Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
                FileStatus after = FileStatus.of(file);
                if (after != null && after.sameFile(before)) {
                    return readAll(channel, file, limit);
                }
            } catch (NoSuchFileException e) {
                // Deleted since it was checked; looking again tells.
                last = e;
            }
        }
        throw last;
    }

    private static byte[] readAll(SeekableByteChannel channel, Path file, int limit) throws IOException {
        long size = channel.size();
        if (size > limit) {
            throw OsFailures.tooLarge(file, size, limit);
        }
        ByteBuffer content = ByteBuffer.allocate((int) size);
        while (content.hasRemaining()) {
            if (channel.read(content) < 0) {
                throw new IOException("it became shorter while it was read");
            }
        }
        return content.array();
    }

    /** Whether the directories on the way to {@code path} are there, after checking them. */
    boolean reached(String path) throws IOException {
        if (!isPresent()) {
            return false;
        }
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            Path directory = resolve(path.substring(0, slash));
            FileStatus status = FileStatus.of(directory);
            if (status == null) {
                return false;
            }
            requireTrustedDirectory(directory, status);
        }
        return true;
    }

    private void requireTrustedDirectory(Path path, FileStatus status) {
        if (status.isLink()) {
            throw OsFailures.link(path);
        }
        if (!status.isDirectory()) {
            throw OsFailures.notDirectory(path);
        }
        requireOwner(path, status);
        int tooMuch = secret ? ALL_OTHERS : WRITE_BY_OTHERS;
        if ((status.permissions() & tooMuch) != 0) {
            throw OsFailures.mode(
                    path, status.permissions(), secret ? PRIVATE_DIRECTORY : status.permissions() & ~tooMuch);
        }
    }

    private boolean isTrustedDirectory(Path path, FileStatus status) {
        try {
            requireTrustedDirectory(path, status);
            return true;
        } catch (KeystoreFailure e) {
            return false;
        }
    }

    private void requireTrusted(Path path, FileStatus status, Access access) {
        if (status.isLink()) {
            throw OsFailures.link(path);
        }
        if (!status.isRegular()) {
            throw OsFailures.notRegular(path);
        }
        requireOwner(path, status);
        int tooMuch = access == Access.PRIVATE ? BEYOND_PRIVATE : WRITE_BY_OTHERS;
        if ((status.permissions() & tooMuch) != 0) {
            throw OsFailures.mode(path, status.permissions(), access == Access.PRIVATE ? 0600 : 0644);
        }
    }

    /** Another user's file is not trusted; root may work on anyone's keystore, as cron jobs of Acra's tools do. */
    private void requireOwner(Path path, FileStatus status) {
        if (uid.isPresent() && uid.getAsInt() != ROOT && uid.getAsInt() != status.uid()) {
            throw OsFailures.owner(path, status.uid(), uid.getAsInt());
        }
    }

    /** Whether the root holds nothing but files of ours; also if it is missing. */
    boolean isEmpty() throws IOException {
        if (!isPresent()) {
            return true;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                if (!StoragePath.isOwn(name(entry))) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Shows the path of each file whose path begins with {@code prefix}, until {@code visitor} says false.
     *
     * @return whether it saw all
     */
    boolean visit(String prefix, Predicate<String> visitor) throws IOException {
        String directory = prefix.substring(0, prefix.lastIndexOf('/') + 1);
        return !reached(directory) || walk(directory, prefix, visitor, true, 0);
    }

    /** Shows the path of each file, until {@code visitor} says false; passes over what may not be trusted below the root. */
    void visitTrusted(Predicate<String> visitor) throws IOException {
        if (isPresent()) {
            walk("", "", visitor, false, 0);
        }
    }

    private boolean walk(String directory, String prefix, Predicate<String> visitor, boolean strict, int depth)
            throws IOException {
        Path place = resolve(directory);
        if (depth > MAX_DEPTH) {
            if (!strict) {
                return true;
            }
            throw new KeystoreFailure(place.toString(), "lies too deep for a keystore", "move it away");
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(place)) {
            for (Path entry : entries) {
                String path = directory + name(entry);
                FileStatus status =
                        StoragePath.isOwn(name(entry)) || !path.startsWith(prefix) ? null : FileStatus.of(entry);
                if (status == null) {
                    continue;
                }
                if (status.isDirectory()) {
                    if (!strict && !isTrustedDirectory(entry, status)) {
                        continue;
                    }
                    requireTrustedDirectory(entry, status);
                    if (!walk(path + "/", prefix, visitor, strict, depth + 1)) {
                        return false;
                    }
                } else if (status.isRegular()) {
                    if (!visitor.test(path)) {
                        return false;
                    }
                } else if (strict && status.isLink() && !name(entry).startsWith(".")) {
                    throw OsFailures.link(entry);
                }
            }
        } catch (NoSuchFileException e) {
            if (depth == 0 && directory.isEmpty()) {
                throw e;
            }
        }
        return true;
    }

    /** Removes the temporaries of ours; the caller holds the exclusive lock, and no journal knows them. */
    void deleteTemporaries() throws IOException {
        deleteTemporaries(root, 0);
    }

    private static void deleteTemporaries(Path directory, int depth) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String name = name(entry);
                if (StoragePath.isTemporary(name)) {
                    Files.deleteIfExists(entry);
                } else if (depth < MAX_DEPTH && !StoragePath.isOwn(name) && isPartOfThis(entry)) {
                    deleteTemporaries(entry, depth + 1);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** Not a keystore of its own, whose journal may know the temporaries. */
    private static boolean isPartOfThis(Path entry) throws IOException {
        FileStatus status = FileStatus.of(entry);
        return status != null
                && status.isDirectory()
                && FileStatus.of(entry.resolve(DirectoryLock.NAME)) == null
                && FileStatus.of(entry.resolve(Flock.NAME)) == null
                && FileStatus.of(entry.resolve(WriteJournal.STAGED)) == null
                && FileStatus.of(entry.resolve(WriteJournal.COMMITTED)) == null;
    }

    private static String name(Path entry) {
        Path name = entry.getFileName();
        return name == null ? "" : name.toString();
    }
}
