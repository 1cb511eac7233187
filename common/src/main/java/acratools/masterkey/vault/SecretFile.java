package acratools.masterkey.vault;

import acratools.failure.InputFailure;
import acratools.secret.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A file that holds one secret, 64 KiB at most: no one but its owner may read or write it. Below {@code /run/secrets} and
 * {@code /var/run/secrets}, where container runtimes mount secrets into one container alone and choose their modes,
 * modes count for nothing. {@code -} is stdin, which whoever started the run has opened; pipes have no mode that would matter.
 */
public final class SecretFile {
    private static final int LONGEST = 64 << 10;
    private static final List<Path> OF_THE_RUNTIME = List.of(Path.of("/run/secrets"), Path.of("/var/run/secrets"));
    private static final Set<PosixFilePermission> OF_OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private SecretFile() {}

    /**
     * Reads it to its end.
     *
     * @param what names the secret in messages: {@code vault secret id}
     * @return what the file holds, without blanks at either end; not empty; the caller closes it
     * @throws InputFailure if it cannot be read, is empty or too large, or others can read or write it
     */
    public static Secret read(Path given, String what) {
        return read(given, what, OF_THE_RUNTIME);
    }

    /** {@code ofTheRuntime} are the directories of files whose modes count for nothing. */
    static Secret read(Path given, String what, List<Path> ofTheRuntime) {
        Path file = given.toString().equals("-") ? Path.of("/dev/stdin") : given;
        String subject = what + " in " + (file.equals(given) ? file.toString() : "stdin");
        // Off the heap, as the channel reads straight into it and leaves no copy elsewhere.
        ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST + 1);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (file.equals(given)) {
                requirePrivate(file, subject, ofTheRuntime);
            }
            int read = 0;
            while (read >= 0 && buffer.hasRemaining()) {
                read = channel.read(buffer);
            }
            buffer.flip();
            if (buffer.limit() > LONGEST) {
                throw new InputFailure(subject, "is longer than 64 KiB", "give the file of the secret alone");
            }
            return trimmed(buffer, subject);
        } catch (NoSuchFileException missing) {
            throw new InputFailure(subject, "there is no such file", "check the path", missing);
        } catch (IOException unreadable) {
            throw new InputFailure(subject, "the file cannot be read", "check its owner and mode", unreadable);
        } finally {
            buffer.clear();
            for (int i = 0; i < buffer.capacity(); i++) {
                buffer.put(i, (byte) 0);
            }
        }
    }

    private static void requirePrivate(Path file, String subject, List<Path> ofTheRuntime) throws IOException {
        for (Path runtime : ofTheRuntime) {
            if (file.normalize().startsWith(runtime)) {
                return;
            }
        }
        if (!Files.isRegularFile(file)) {
            return;
        }
        Set<PosixFilePermission> permissions;
        try {
            permissions = Files.getPosixFilePermissions(file);
        } catch (UnsupportedOperationException noModes) {
            return;
        }
        Set<PosixFilePermission> others = EnumSet.noneOf(PosixFilePermission.class);
        others.addAll(permissions);
        others.retainAll(OF_OTHERS);
        if (!others.isEmpty()) {
            throw new InputFailure(
                    subject,
                    "others than the file's owner can get at it, so the secret may be known already",
                    "chmod 600 " + file + ", and replace the secret if others were let in");
        }
    }

    private static Secret trimmed(ByteBuffer buffer, String subject) {
        int start = 0;
        int end = buffer.limit();
        while (start < end && isBlank(buffer.get(start))) {
            start++;
        }
        while (end > start && isBlank(buffer.get(end - 1))) {
            end--;
        }
        if (start == end) {
            throw new InputFailure(subject, "is empty", "write the secret into it, and nothing else");
        }
        byte[] bytes = new byte[end - start];
        buffer.get(start, bytes);
        return Secret.adopt(bytes);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }
}
