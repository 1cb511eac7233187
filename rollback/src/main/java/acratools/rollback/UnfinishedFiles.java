package acratools.rollback;

import acratools.log.Log;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Output files that are not complete. Whoever writes one holds a lock on it; one that is not locked belongs to nobody any
 * more. They hold plaintext, so they are deleted and not only left lying.
 */
final class UnfinishedFiles {
    static final String PREFIX = ".acra-rollback.";
    static final String SUFFIX = ".tmp";

    private UnfinishedFiles() {}

    /**
     * Locks a new file for as long as {@code channel} is open.
     *
     * @return false if another run, which took it for left over, was faster
     */
    static boolean claim(Path file, FileChannel channel) {
        try {
            channel.lock();
        } catch (IOException e) {
            // A file system without locks, where other runs delete nothing either.
            return true;
        }
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** Deletes those in {@code directory} whose writers are gone; tells of each. */
    static void deleteIn(Path directory, Log log) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, PREFIX + "*" + SUFFIX)) {
            for (Path file : found) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    delete(file, log);
                }
            }
        }
    }

    private static void delete(Path file, Log log) {
        try {
            if (deleteUnlocked(file)) {
                log.warning("deleted the unfinished output file of a run that was killed", "path", file);
            }
        } catch (IOException e) {
            log.warning("an output file may be left of a run that was killed; look, and delete it", "path", file);
        }
    }

    private static boolean deleteUnlocked(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = tryLock(channel)) {
            if (lock == null) {
                return false;
            }
            Files.delete(file);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException ownThread) {
            return null;
        }
    }
}
