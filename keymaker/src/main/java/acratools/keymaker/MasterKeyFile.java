package acratools.keymaker;

import acratools.failure.InputFailure;
import acratools.failure.StorageFailure;
import acratools.secret.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/** A new file for a master key: 0600 from its first moment, on disk before success is told, never over another file. */
final class MasterKeyFile {
    private final Path file;

    MasterKeyFile(Path file) {
        this.file = file;
    }

    /**
     * Writes {@code encoded}, whole or not at all, also where the process is killed: under a dotted name beside the file,
     * which is then linked to its own name. A kill can leave the dotted one, 0600. File systems without hard links get the
     * file written in place.
     *
     * @throws InputFailure if there is something of that name already, or no directory for it
     * @throws StorageFailure if it cannot be written; no file is left then
     */
    void write(Secret encoded, SecureRandom random) {
        refuseExisting();
        try {
            Path temporary = file.resolveSibling(temporaryName(random));
            create(temporary, encoded);
            boolean linked;
            try {
                linked = link(temporary);
            } finally {
                Files.delete(temporary);
            }
            if (!linked) {
                create(file, encoded);
            }
            try {
                syncDirectory();
            } catch (IOException e) {
                Files.delete(file);
                throw e;
            }
        } catch (FileAlreadyExistsException e) {
            throw exists();
        } catch (NoSuchFileException e) {
            throw new InputFailure(subject(), "its directory does not exist", "make the directory first", e);
        } catch (IOException | UncheckedIOException e) {
            throw new StorageFailure(
                    subject(), "cannot be written", "see that the directory is writable and the disk not full", e);
        }
    }

    private static String temporaryName(SecureRandom random) {
        byte[] suffix = new byte[8];
        random.nextBytes(suffix);
        return ".acra-tools." + HexFormat.of().formatHex(suffix) + ".tmp";
    }

    /** Whether the file system has hard links; one that exists is never replaced. */
    private boolean link(Path temporary) throws IOException {
        try {
            Files.createLink(file, temporary);
            return true;
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static void create(Path path, Secret encoded) throws IOException {
        try (FileChannel channel = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            try {
                encoded.use(bytes -> writeAll(channel, bytes));
                channel.force(true);
            } catch (IOException | RuntimeException e) {
                Files.delete(path);
                throw e;
            }
        }
    }

    /**
     * Looks whether {@link #write} would find its place, for callers that have something to do between.
     *
     * @throws InputFailure if there is something of that name already, or no directory for it that can be written to
     */
    void requireFree() {
        refuseExisting();
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory) || !Files.isWritable(directory)) {
            throw new InputFailure(
                    subject(), "its directory does not exist, or cannot be written to", "make the directory first");
        }
    }

    private void refuseExisting() {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw exists();
        }
    }

    private InputFailure exists() {
        return new InputFailure(
                subject(),
                "exists already, and a master key is never overwritten",
                "name another file, or move this one away once nothing is sealed under it any more");
    }

    private String subject() {
        return "master key file " + file;
    }

    private static Void writeAll(FileChannel channel, byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Secret.erase(buffer);
        }
        return null;
    }

    private void syncDirectory() throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
