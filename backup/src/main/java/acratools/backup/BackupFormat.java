package acratools.backup;

import acratools.failure.InputFailure;
import acratools.failure.UnsealFailure;
import acratools.keystore.BackupContent;
import acratools.keystore.KeystoreVersion;
import acratools.keystore.v1.FlatBackup;
import acratools.keystore.v2.RingBackup;
import acratools.keystore.v2.RingSigner;
import acratools.masterkey.MasterKey;
import acratools.masterkey.MasterKeyPair;
import acratools.secret.Secret;
import acratools.themis.SecureCell;
import java.security.SecureRandom;
import java.time.Instant;

/** The two kinds of files: a keystore v1's cell, a keystore v2's bundle; told by their first bytes. */
final class BackupFormat {
    private static final int DER_SEQUENCE = 0x30;

    private final SecureRandom random;

    BackupFormat(SecureRandom random) {
        this.random = random;
    }

    /**
     * Of which version's keys a file is.
     *
     * @throws InputFailure if it is neither
     */
    static KeystoreVersion version(byte[] file, String subject) {
        if (SecureCell.isCell(file)) {
            return KeystoreVersion.V1;
        }
        if (file.length > 0 && file[0] == DER_SEQUENCE) {
            return KeystoreVersion.V2;
        }
        throw new InputFailure(
                subject,
                "is no backup of a keystore v1, nor one of a keystore v2",
                "see that it is the file that acra-backup or acra-keys wrote, whole");
    }

    byte[] seal(BackupContent content, MasterKey key, Instant now) {
        if (content instanceof RingBackup rings) {
            return rings.seal(key.encryptionKey(), signer(key), now, random);
        }
        return ((FlatBackup) content).seal(key.encryptionKey(), random);
    }

    /**
     * Opens a file.
     *
     * @param key of the file's version
     * @param subject names the file in messages
     * @return what is inside; the caller closes it
     */
    BackupContent open(byte[] file, MasterKey key, String subject) {
        try {
            return key instanceof MasterKeyPair
                    ? RingBackup.open(file, key.encryptionKey(), signer(key), random)
                    : FlatBackup.open(file, key.encryptionKey());
        } catch (UnsealFailure e) {
            throw new UnsealFailure(
                    subject,
                    "the backup key is another file's, or the bytes were altered: give the key that was made with it");
        } catch (InputFailure e) {
            throw e.subject().equals("backup") ? e.on(subject) : e.on(e.subject() + ", file " + subject);
        }
    }

    private static RingSigner signer(MasterKey key) {
        Secret signatureKey = ((MasterKeyPair) key).signatureKey();
        return new RingSigner(signatureKey);
    }
}
