package acratools.keystore.v1;

import acratools.failure.InputFailure;
import acratools.keystore.BackupContent;
import acratools.keystore.KeyReport;
import acratools.keystore.KeystoreVersion;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;
import acratools.themis.SecureCell;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a keystore v1, and the file that Acra's acra-backup makes of them: {@code seal(backup key, gob of the keys, no
 * context)}. Of a backup's file {@value #LARGEST_FILE} bytes are read, of a name 4096, of a key 1 MiB. Source:
 * spec/backup.md.
 */
public final class FlatBackup implements BackupContent {
    /** Bytes; some hundred thousand keys. */
    public static final int LARGEST_FILE = 64 << 20;

    private static final byte[] NO_CONTEXT = {};

    private final List<FlatBackupKey> keys;
    private @Nullable List<KeyReport> reports;

    private FlatBackup(List<FlatBackupKey> keys) {
        this.keys = keys;
    }

    /** Collects keys; closing it before {@link #done} erases them. */
    static final class Builder implements AutoCloseable {
        private final Set<String> paths = new HashSet<>();
        private List<FlatBackupKey> keys = new ArrayList<>();

        /**
         * @param content taken over, also where this fails
         * @throws InputFailure if {@code path} is no name of a key, or one that was added before
         */
        void add(String path, Secret content) {
            FlatBackupKey key = new FlatBackupKey(path, content);
            keys.add(key);
            if (!paths.add(path)) {
                throw new InputFailure(
                        "key " + path + " in the backup",
                        "is there twice",
                        "nobody can say which of them counts: take another copy");
            }
        }

        FlatBackup done() {
            FlatBackup backup = new FlatBackup(List.copyOf(keys));
            keys = new ArrayList<>();
            return backup;
        }

        @Override
        public void close() {
            keys.forEach(FlatBackupKey::close);
        }
    }

    /**
     * Opens a backup's file.
     *
     * @param file not kept
     * @param backupKey still the caller's
     * @return the keys; the caller closes them
     * @throws acratools.failure.UnsealFailure if it does not open under that key
     * @throws InputFailure if there is no list of keys in it, or one with names that no key has
     */
    public static FlatBackup open(byte[] file, Secret backupKey) {
        try (Secret gob = SecureCell.unseal(file, backupKey, NO_CONTEXT)) {
            return gob.use(FlatBackup::decode);
        }
    }

    static FlatBackup decode(byte[] gob) {
        try (Builder builder = new Builder()) {
            GobKeys.decode(gob, (name, content) -> builder.add(name, Secret.adopt(content)));
            return builder.done();
        }
    }

    /**
     * The backup's file.
     *
     * @param backupKey still the caller's
     * @throws InputFailure if it would be larger than what is read
     */
    public byte[] seal(Secret backupKey, SecureRandom random) {
        byte[] gob = encode();
        try {
            return backupKey.use(key -> SecureCell.seal(key, gob, 0, gob.length, NO_CONTEXT, random));
        } finally {
            Arrays.fill(gob, (byte) 0);
        }
    }

    /** The plaintext of the file; the caller erases it. */
    byte[] encode() {
        List<byte[]> heads = new ArrayList<>(keys.size());
        long size = 0;
        for (FlatBackupKey key : keys) {
            byte[] head = GobKeys.keyHead(key.path(), key.content().length());
            heads.add(head);
            size += head.length + key.content().length() + 1;
        }
        byte[] head = GobKeys.head(keys.size(), size);
        if (head.length + size > LARGEST_FILE - SecureCell.OVERHEAD) {
            throw new InputFailure(
                    "backup",
                    "would be larger than the " + LARGEST_FILE + " bytes that are read again",
                    "move former keys that nothing is sealed under any more out of the keystore");
        }
        byte[] gob = Arrays.copyOf(head, (int) (head.length + size));
        int position = head.length;
        for (int i = 0; i < keys.size(); i++) {
            byte[] keyHead = heads.get(i);
            System.arraycopy(keyHead, 0, gob, position, keyHead.length);
            position = put(keys.get(i).content(), gob, position + keyHead.length);
            gob[position++] = GobKeys.END;
        }
        return gob;
    }

    private static int put(Secret content, byte[] gob, int position) {
        return content.use(bytes -> {
            System.arraycopy(bytes, 0, gob, position, bytes.length);
            return position + bytes.length;
        });
    }

    List<FlatBackupKey> keys() {
        return keys;
    }

    @Override
    public KeystoreVersion version() {
        return KeystoreVersion.V1;
    }

    @Override
    public List<KeyReport> reports() {
        List<KeyReport> made = reports;
        if (made == null) {
            made = List.copyOf(new FlatBackupCheck(keys).reports());
            reports = made;
        }
        return made;
    }

    @Override
    public boolean sameAs(BackupContent other) {
        List<FlatBackupKey> others = ((FlatBackup) other).keys;
        boolean same = keys.size() == others.size();
        for (int i = 0; same && i < keys.size(); i++) {
            FlatBackupKey key = keys.get(i);
            same = key.path().equals(others.get(i).path())
                    && key.content().sameAs(others.get(i).content());
        }
        return same;
    }

    @Override
    public void holdIn(OpenSecrets open) {
        keys.forEach(key -> open.hold(key.content()));
    }

    @Override
    public void close() {
        keys.forEach(FlatBackupKey::close);
    }
}
