package acratools.keystore.v1;

import acratools.failure.InputFailure;
import acratools.keystore.KeyEntry.Half;
import acratools.keystore.KeystoreDetection;
import acratools.secret.Secret;
import java.util.Optional;

/** One key of a backup: a file of the flat tree, opened. Closing it erases the key. */
final class FlatBackupKey implements AutoCloseable {
    private final String path;
    private final FlatName name;
    private final Secret content;

    /**
     * @param content taken over, also where this fails
     * @throws InputFailure if {@code path} is no name of a key
     */
    FlatBackupKey(String path, Secret content) {
        Optional<FlatName> parsed = isName(path) ? FlatLayout.parse(path) : Optional.empty();
        if (parsed.isEmpty()) {
            content.close();
            throw new InputFailure(
                    "key \"" + shown(path) + "\" in the backup",
                    "has a name that no key of a keystore v1 has",
                    "whoever made the file may have meant to write elsewhere: take another copy");
        }
        this.path = path;
        this.name = parsed.get();
        this.content = content;
    }

    /** Whether a key may have that name in a backup: in a history, files of editors and NFS lie that are none. */
    static boolean isName(String path) {
        // A file of that name would make the keystore one of version 2.
        return isPlain(path)
                && !path.equals(KeystoreDetection.VERSION_PATH)
                && FlatLayout.parse(path).isPresent();
    }

    String path() {
        return path;
    }

    FlatName name() {
        return name;
    }

    Half half() {
        return name.half();
    }

    boolean isFormer() {
        return !name.current().equals(path);
    }

    /** The name within its key's history; only for a former one. */
    String timestamp() {
        return path.substring(name.current().length() + FlatLayout.HISTORY_SUFFIX.length());
    }

    /** This object's own, gone when it is closed. */
    Secret content() {
        return content;
    }

    @Override
    public void close() {
        content.close();
    }

    /**
     * Whether every component is a name that can do no harm anywhere: printable ASCII, not empty, and without a leading dot
     * but for Acra's own directory.
     */
    static boolean isPlain(String path) {
        boolean first = true;
        for (int i = 0; i < path.length(); i++) {
            char each = path.charAt(i);
            if (each < ' ' || each > '~' || each == '\\' || (first && (each == '/' || (each == '.' && i > 0)))) {
                return false;
            }
            first = each == '/';
        }
        return !first;
    }

    private static String shown(String path) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < path.length() && i < 100; i++) {
            char each = path.charAt(i);
            shown.append(each < ' ' || each > '~' ? '?' : each);
        }
        return shown.toString();
    }
}
