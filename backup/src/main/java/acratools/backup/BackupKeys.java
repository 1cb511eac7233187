package acratools.backup;

import acratools.failure.InputFailure;
import acratools.failure.MasterKeyFailure;
import acratools.keystore.KeystoreVersion;
import acratools.masterkey.MasterKey;
import acratools.masterkey.MasterKeyCodec;
import acratools.secret.Secret;
import acratools.secret.SecretBase64;
import java.util.Optional;

/**
 * The key that a backup opens under, as text: of keystore v1, base64 of its 32 bytes; of v2, the access keys, JSON
 * {@code {"encryption":"<base64>","signature":"<base64>"}} as Acra's acra-keys has it in a file, or base64 of that JSON.
 */
final class BackupKeys {
    /** The environment variable that import and verify read it from. */
    static final String VARIABLE = "BACKUP_MASTER_KEY";

    private final MasterKeyCodec codec;

    BackupKeys(MasterKeyCodec codec) {
        this.codec = codec;
    }

    /** One line, without its end; the caller closes it. */
    static Secret text(MasterKey key, KeystoreVersion version) {
        Secret encoded = MasterKeyCodec.encode(key);
        if (version == KeystoreVersion.V2) {
            return encoded;
        }
        try (encoded) {
            return SecretBase64.encode(encoded);
        }
    }

    /**
     * Reads the text.
     *
     * @param text still the caller's
     * @param subject names where it is from
     * @return the key; the caller closes it
     * @throws InputFailure if it is no base64 or, for v2, no JSON
     */
    MasterKey read(Secret text, KeystoreVersion version, String subject) {
        boolean json = version == KeystoreVersion.V2 && text.use(BackupKeys::startsAsJson);
        try (Secret encoded = json ? text.duplicate() : decoded(text, subject)) {
            return codec.decode(encoded, version, subject);
        } catch (MasterKeyFailure e) {
            throw new InputFailure(
                    subject,
                    e.reason().replace("master key", "backup key"),
                    "give the key that was made with the backup, as it was printed",
                    e);
        }
    }

    private static Secret decoded(Secret text, String subject) {
        Optional<Secret> decoded = text.use(SecretBase64::decode);
        return decoded.orElseThrow(() -> new InputFailure(
                subject, "is not base64", "give the key that was made with the backup, as it was printed"));
    }

    private static boolean startsAsJson(byte[] text) {
        int at = 0;
        while (at < text.length && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
            at++;
        }
        return at < text.length && text[at] == '{';
    }
}
