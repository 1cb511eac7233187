package acratools.masterkey.vault;

import acratools.failure.InterruptedFailure;
import acratools.failure.MasterKeyFailure;
import acratools.log.Log;
import acratools.masterkey.MasterKeySource;
import acratools.secret.OpenSecrets;
import acratools.secret.Secret;
import acratools.tls.TlsContexts;
import acratools.tls.TlsFlagNames;
import acratools.tls.TlsSettings;
import acratools.tls.TlsSockets;
import java.util.Optional;

/** The AMK from a secret in Vault's KV engine. Source: spec/master-key.md, "Vault". */
public final class VaultSource implements MasterKeySource {
    private final VaultSettings settings;
    private final VaultLogin login;
    private final OpenSecrets open;
    private final Log log;
    private final VaultFailures failures;

    /** @param open where the token is registered while a request may need it */
    public VaultSource(VaultSettings settings, VaultLogin login, OpenSecrets open, Log log) {
        this.settings = settings;
        this.login = login;
        this.open = open;
        this.log = log;
        failures = new VaultFailures(settings);
    }

    /**
     * {@inheritDoc}
     *
     * @throws InterruptedFailure if the thread is interrupted while vault is not ready
     */
    @Override
    public Secret fetch() throws MasterKeyFailure {
        Optional<TlsSockets> tls = settings.address().isTls()
                ? Optional.of(TlsContexts.sockets(settings.tls().orElseGet(VaultSource::system), log))
                : Optional.empty();
        try (VaultConnection vault = new VaultConnection(settings, login, tls, failures, open, log)) {
            KvMount mount = new KvMountFinder(vault, failures, settings.path()).find();
            Secret key = new KvSecretReader(vault, failures).read(mount, settings.path(), settings.version());
            log.info("master key read from vault", "address", settings.address(), "path", settings.path());
            return key;
        }
    }

    private static TlsSettings system() {
        return TlsSettings.system().named(TlsFlagNames.of("--vault_tls_client_", "--vault_tls_transport_enable"));
    }

    @Override
    public String describe() {
        return failures.subject();
    }
}
