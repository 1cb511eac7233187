package acratools.cli;

import acratools.failure.InputFailure;
import acratools.failure.MasterKeyFailure;
import acratools.masterkey.vault.KeptLogin;
import acratools.masterkey.vault.SecretPath;
import acratools.masterkey.vault.VaultSecretWriter;
import acratools.masterkey.vault.VaultSettings;
import acratools.masterkey.vault.WrittenSecret;
import acratools.secret.Secret;
import acratools.secret.SecretEnvironment;
import java.util.OptionalInt;

/**
 * The Vault that the AMK comes from, for a tool that has a secret to put there too. It is opened before the AMK is
 * fetched, which then goes the same way: one login does for both, and what the environment holds of it stays until close.
 */
public final class VaultStore implements AutoCloseable {
    private final ToolContext tool;
    private final SecretEnvironment environment;
    private final VaultSettings settings;
    private final KeptLogin login;

    private VaultStore(ToolContext tool, SecretEnvironment environment, VaultAccess access) {
        this.tool = tool;
        this.environment = environment;
        settings = access.settings();
        login = new KeptLogin(access.login(), tool.secrets());
    }

    /**
     * Opens it; nothing is sent yet.
     *
     * @param wanted the flag that asks for it, as messages name it
     * @throws InputFailure if the flags name no Vault, or contradict each other
     */
    public static VaultStore open(ToolContext tool, String wanted) {
        MasterKeyOptions options = new MasterKeyOptions(tool);
        if (!options.settle()) {
            throw new InputFailure(
                    wanted,
                    "asks for a secret to be put into Vault, and no Vault is named",
                    "name it with " + MasterKeyFlags.PRESENT.vaultAddress.spelling());
        }
        SecretEnvironment environment = options.environment(true);
        try {
            environment.holdIn(tool.secrets());
            VaultStore store = new VaultStore(tool, environment, options.access(environment));
            tool.keep(store);
            return store;
        } catch (RuntimeException | Error e) {
            environment.close();
            throw e;
        }
    }

    /** The AMK's own way, for whoever fetches it while this is open. */
    VaultAccess access() {
        return new VaultAccess(settings, login);
    }

    /**
     * Creates a secret of one field, and never over one that is there.
     *
     * @param path {@code <mount>/<path…>}, as {@code --vault_secrets_path} has it
     * @param value base64 of which becomes the field; still the caller's to close
     * @throws MasterKeyFailure if it cannot be done; with {@link MasterKeyFailure.Case#ALREADY_THERE} if there is one
     */
    public WrittenSecret create(String path, String field, Secret value) {
        VaultSecretWriter writer = new VaultSecretWriter(
                settings.at(SecretPath.parse(path), OptionalInt.empty()), login, tool.secrets(), tool.log());
        return tool.during(Wait.VAULT, () -> writer.create(field, value));
    }

    /** Creates the secret that {@code --vault_secrets_path} names, with the AMK. */
    public WrittenSecret createMasterKey(Secret encoded) {
        return create(settings.path().toString(), VaultSecretWriter.MASTER_KEY_FIELD, encoded);
    }

    @Override
    public void close() {
        tool.letGo(this);
        try (environment) {
            login.close();
        }
    }
}
