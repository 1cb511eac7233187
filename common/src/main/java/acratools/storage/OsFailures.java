package acratools.storage;

import acratools.failure.KeystoreFailure;
import acratools.failure.StorageFailure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** What the operating system and the checks of a directory refuse, in words of the user. */
public final class OsFailures {
    private OsFailures() {}

    /** What the system refused; {@code verb} is what was tried: {@code read}, {@code write}. */
    public static StorageFailure translate(IOException cause, Path path, String verb) {
        Path subject = path;
        if (cause instanceof FileSystemException refusal && refusal.getFile() != null) {
            subject = Path.of(refusal.getFile());
        }
        String reason = reason(cause);
        return new StorageFailure(subject.toString(), "cannot " + verb + ": " + reason, hint(reason), cause);
    }

    private static String reason(IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (cause instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (cause instanceof FileAlreadyExistsException) {
            return "exists already";
        }
        String text = cause instanceof FileSystemException refusal ? refusal.getReason() : cause.getMessage();
        return text == null || text.isEmpty() ? "input/output error" : text.toLowerCase(Locale.ROOT);
    }

    private static String hint(String reason) {
        if (reason.contains("no space") || reason.contains("quota") || reason.contains("too large")) {
            return "free space there, or raise the quota or file size limit";
        }
        if (reason.contains("denied") || reason.contains("not permitted")) {
            return "run the tool as the owner of the directory, and check the permissions of its parents";
        }
        if (reason.contains("read-only")) {
            return "mount the file system for writing, or give another directory";
        }
        return "check the disk and the directory";
    }

    static KeystoreFailure link(Path path) {
        return new KeystoreFailure(
                path.toString(),
                "is a symbolic link, which keys are never read or written through",
                "give the place that the link points to, or put the real one here");
    }

    static KeystoreFailure notDirectory(Path path) {
        return new KeystoreFailure(
                path.toString(), "is not a directory", "move it away, or give another directory for the keys");
    }

    static KeystoreFailure notRegular(Path path) {
        return new KeystoreFailure(path.toString(), "is not a regular file", "move it away: no key can be in it");
    }

    static KeystoreFailure tooLarge(Path path, long size, int limit) {
        return new KeystoreFailure(
                path.toString(),
                "has " + size + " bytes, a stored key at most " + limit,
                "move it away: no key can be in it");
    }

    static KeystoreFailure missing(Path root) {
        return new KeystoreFailure(
                root.toString(), "there is no such directory", "check the keystore's directory, or make keys first");
    }

    /** The directory of public keys that an unfinished write of {@code keystore} names. */
    static KeystoreFailure publicMissing(Path publicRoot, Path keystore) {
        return new KeystoreFailure(
                publicRoot.toString(),
                "there is no such directory, and a run on keystore " + keystore
                        + " that was stopped has public keys in it",
                "mount it or put it back, then run again: that run is then finished or undone");
    }

    /** The same, where it is not the keystore's owner who owns it. */
    static KeystoreFailure publicForeign(Path publicRoot, Path keystore) {
        return new KeystoreFailure(
                publicRoot.toString(),
                "belongs to another user than keystore " + keystore
                        + ", which a run was stopped on that has public keys in it",
                "run the tool with this directory as that of the public keys: that run is then finished or undone");
    }

    /** Of a change that was to replace one content alone. */
    static StorageFailure changedMeanwhile(String place) {
        return new StorageFailure(
                place,
                "was changed by another program while this tool worked on it, so nothing was written",
                "let it finish, then run again");
    }

    static KeystoreFailure mode(Path path, int found, int needed) {
        return new KeystoreFailure(
                path.toString(),
                "has mode " + octal(found) + ", needs " + octal(needed),
                "chmod " + octal(needed) + " '" + path + "'");
    }

    static KeystoreFailure owner(Path path, int found, int needed) {
        return new KeystoreFailure(
                path.toString(),
                "belongs to uid " + Integer.toUnsignedString(found) + ", but the tool runs as uid "
                        + Integer.toUnsignedString(needed),
                "run the tool as the keystore's owner");
    }

    private static String octal(int mode) {
        String digits = Integer.toOctalString(mode);
        return "0".repeat(Math.max(0, 4 - digits.length())) + digits;
    }
}
