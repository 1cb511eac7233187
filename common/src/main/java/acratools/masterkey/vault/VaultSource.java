package acratools.masterkey.vault;

import acratools.failure.InterruptedFailure;
import acratools.failure.MasterKeyFailure;
import acratools.log.Log;
import acratools.masterkey.MasterKeySource;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;
import java.util.OptionalInt;

/**
 * The AMK from a secret in Vault's KV engine. The way there and the token are given up as soon as it is read. Source:
 * spec/master-key.md, "Vault".
 */
public final class VaultSource implements MasterKeySource {
    private final VaultSettings settings;
    private final VaultLogin login;
    private final OpenSecrets open;
    private final Log log;
    private OptionalInt versionRead = OptionalInt.empty();

    /** @param open where the token is registered while a request may need it */
    public VaultSource(VaultSettings settings, VaultLogin login, OpenSecrets open, Log log) {
        this.settings = settings;
        this.login = login;
        this.open = open;
        this.log = log;
    }

    /**
     * {@inheritDoc}
     *
     * @throws InterruptedFailure if the thread is interrupted while vault is not ready
     */
    @Override
    public Secret fetch() throws MasterKeyFailure {
        VaultFailures failures = new VaultFailures(settings);
        try (VaultConnection vault = VaultConnection.open(settings, login, open, log)) {
            KvMount mount = new KvMountFinder(vault, failures, settings.path()).find();
            KvSecretReader reader = new KvSecretReader(vault, failures);
            Secret key = reader.read(mount, settings.path(), settings.version());
            versionRead = reader.versionRead();
            log.info(
                    "master key read from vault",
                    "address",
                    settings.address(),
                    "namespace",
                    settings.namespace().orElse("root"),
                    "path",
                    settings.path());
            return key;
        }
    }

    /** Which version of the secret {@link #fetch} gave; empty for KV version 1. */
    public OptionalInt versionRead() {
        return versionRead;
    }

    @Override
    public String describe() {
        return new VaultFailures(settings).subject();
    }
}
