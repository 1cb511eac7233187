package acratools.backup;

import acratools.failure.InputFailure;
import acratools.failure.StorageFailure;
import acratools.keystore.v1.FlatBackup;
import acratools.secret.Secret;
import acratools.storage.OsFailures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads the files that import and verify are given: regular ones, of bounded size. */
final class BackupInput {
    /** Bytes; the longest key is JSON of some hundred. */
    private static final int LARGEST_KEY = 64 << 10;

    private BackupInput() {}

    static byte[] backup(Path file) {
        ByteBuffer content = ByteBuffer.allocate(0);
        try (FileChannel channel = open(file, "backup")) {
            content = ByteBuffer.allocate(size(channel, file, "backup", FlatBackup.LARGEST_FILE));
            fill(channel, content);
        } catch (IOException e) {
            throw failure(e, file, "backup");
        }
        return content.array();
    }

    /** The text of a key; the caller closes it. */
    static Secret key(Path file) {
        try (FileChannel channel = open(file, "backup key file")) {
            ByteBuffer content = ByteBuffer.allocateDirect(size(channel, file, "backup key file", LARGEST_KEY));
            try {
                fill(channel, content);
                byte[] text = new byte[content.capacity()];
                content.get(0, text);
                return Secret.adopt(text);
            } finally {
                Secret.erase(content);
            }
        } catch (IOException e) {
            throw failure(e, file, "backup key file");
        }
    }

    private static FileChannel open(Path file, String what) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new InputFailure(what + " " + file, "is not a regular file", "give the path of a file");
        }
        return FileChannel.open(file, StandardOpenOption.READ);
    }

    private static int size(FileChannel channel, Path file, String what, int largest) throws IOException {
        long size = channel.size();
        if (size > largest) {
            throw new InputFailure(
                    what + " " + file, "has " + size + " bytes, and at most " + largest + " are read", "this is none");
        }
        return (int) size;
    }

    private static void fill(FileChannel channel, ByteBuffer content) throws IOException {
        while (content.hasRemaining()) {
            if (channel.read(content) < 0) {
                throw new IOException("it became shorter while it was read");
            }
        }
    }

    private static InputFailure failure(IOException e, Path file, String what) {
        StorageFailure failure = OsFailures.translate(e, file, "read");
        return new InputFailure(
                what + " " + file, failure.reason(), "see that the path is right and the file may be read", e);
    }
}
