package acratools.masterkey.vault;

import acratools.failure.InputFailure;
import acratools.log.Log;
import acratools.secret.Secret;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * A file that holds one secret, 64 KiB at most: no one but its owner may read or write it. One that belongs to another user
 * than ours, as an agent's, may let its group read: there is no other way in for us. Below {@code /run/secrets} and
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

    private final Path file;
    private final SecretText text;
    private final String subject;

    private SecretFile(Path file, SecretText text, String subject) {
        this.file = file;
        this.text = text;
        this.subject = subject;
    }

    /**
     * Reads it to its end.
     *
     * @param what names the secret in messages: {@code vault secret id}
     * @return what the file holds, without what is none of {@code text}; not empty; the caller closes it
     * @throws InputFailure if it cannot be read, is empty or too large, or others can read or write it
     */
    public static Secret read(Path given, SecretText text, String what) {
        return read(given, text, what, OF_THE_RUNTIME, SecretFile::ownUser);
    }

    /**
     * The same for a {@link SecretText#WORD}, with only a warning where others can read or write it.
     *
     * @throws InputFailure if it cannot be read, is empty or too large
     */
    static Secret readOfAnyMode(Path given, String what, Log log) {
        SecretFile file = new SecretFile(given, SecretText.WORD, what + " in " + given);
        return file.opened(() -> {
            if (file.isOpenToOthers(OF_THE_RUNTIME, SecretFile::ownUser)) {
                log.warning(
                        "others than the file's owner can get at the secret in it; its mode should be 0600",
                        "path",
                        given);
            }
        });
    }

    /**
     * {@link #read(Path, SecretText, String)}.
     *
     * @param ofTheRuntime directories of files whose modes count for nothing
     * @param ownUser the number of the user that we are; below 0 if that is not known
     */
    static Secret read(Path given, SecretText text, String what, List<Path> ofTheRuntime, IntSupplier ownUser) {
        if (given.toString().equals("-")) {
            return new SecretFile(given, text, what + " in stdin").ofStdin();
        }
        SecretFile file = new SecretFile(given, text, what + " in " + given);
        return file.opened(() -> {
            if (file.isOpenToOthers(ofTheRuntime, ownUser)) {
                throw new InputFailure(
                        file.subject,
                        "others than the file's owner can get at it, so the secret may be known already",
                        "chmod 600 " + given
                                + ", and replace the secret if others were let in; the file of another user,"
                                + " as an agent, may have mode 0640");
            }
        });
    }

    /** Not by a path, which could not be opened by a user who has not opened it first; not closed, as it is not ours. */
    private Secret ofStdin() {
        try {
            return contents(new FileInputStream(FileDescriptor.in).getChannel());
        } catch (IOException unreadable) {
            throw new InputFailure(subject, "it cannot be read", "check what it is", unreadable);
        }
    }

    private interface ModeCheck {
        void run() throws IOException;
    }

    private Secret opened(ModeCheck check) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            check.run();
            return contents(channel);
        } catch (NoSuchFileException missing) {
            throw new InputFailure(subject, "there is no such file", "check the path", missing);
        } catch (IOException unreadable) {
            throw new InputFailure(subject, "the file cannot be read", "check its owner and mode", unreadable);
        }
    }

    private Secret contents(FileChannel channel) throws IOException {
        // Off the heap, as the channel reads straight into it and leaves no copy elsewhere.
        ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST + 1);
        try {
            int read = 0;
            while (read >= 0 && buffer.hasRemaining()) {
                read = channel.read(buffer);
            }
            buffer.flip();
            if (buffer.limit() > LONGEST) {
                throw new InputFailure(subject, "is longer than 64 KiB", "give the file of the secret alone");
            }
            Secret found = text.of(buffer);
            if (found.length() == 0) {
                throw new InputFailure(subject, "is empty", "write the secret into it, and nothing else");
            }
            return found;
        } finally {
            Secret.erase(buffer);
        }
    }

    private boolean isOpenToOthers(List<Path> ofTheRuntime, IntSupplier ownUser) throws IOException {
        for (Path runtime : ofTheRuntime) {
            if (file.normalize().startsWith(runtime)) {
                return false;
            }
        }
        if (!Files.isRegularFile(file)) {
            return false;
        }
        Set<PosixFilePermission> others = EnumSet.noneOf(PosixFilePermission.class);
        try {
            others.addAll(Files.getPosixFilePermissions(file));
        } catch (UnsupportedOperationException noModes) {
            return false;
        }
        others.retainAll(OF_OTHERS);
        boolean groupReads = others.equals(Set.of(PosixFilePermission.GROUP_READ));
        return !others.isEmpty() && !(groupReads && isOfAnotherUser(ownUser.getAsInt()));
    }

    private boolean isOfAnotherUser(int ownUser) throws IOException {
        return ownUser >= 0 && !Files.getAttribute(file, "unix:uid").equals(ownUser);
    }

    /** The effective user, as proc(5)'s status tells it. */
    private static int ownUser() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("Uid:")) {
                    return Integer.parseUnsignedInt(line.split("\t", -1)[2]);
                }
            }
            return -1;
        } catch (IOException noProc) {
            return -1;
        }
    }
}
