package acratools.backup;

import acratools.cli.VaultStore;
import acratools.log.Log;
import acratools.masterkey.vault.WrittenSecret;
import acratools.secret.Secret;
import acratools.secret.SecretBase64;

/** A new secret in the Vault that the master key comes from. */
final class VaultSink implements BackupKeySink {
    /** The secret's field, which holds what {@code BACKUP_MASTER_KEY} takes. */
    static final String FIELD = "backup_master_key";

    private final VaultStore vault;
    private final String path;
    private final Log log;

    VaultSink(VaultStore vault, String path, Log log) {
        this.vault = vault;
        this.path = path;
        this.log = log;
    }

    @Override
    public String place() {
        return "in Vault at " + path;
    }

    @Override
    public void require() {
        // Vault is asked once, when the key is there: a policy may allow no more than to create.
    }

    @Override
    public void keep(Secret text) {
        // What goes there becomes base64: of the key for v1, of the JSON for v2.
        try (Secret value = text.use(SecretBase64::decode).orElseGet(text::duplicate)) {
            WrittenSecret written = vault.create(path, FIELD, value);
            log.info("key of the backup put into Vault", "path", written.path(), "field", FIELD);
        }
    }

    @Override
    public void takeBack() {
        log.warning("a key in Vault is that of no backup: delete the secret", "path", path);
    }
}
