package acratools.cli;

import acratools.cli.MasterKeyOptions.Shared;
import acratools.failure.InputFailure;
import acratools.failure.MasterKeyFailure;
import acratools.keystore.KeystoreVersion;
import acratools.masterkey.EnvironmentSource;
import acratools.masterkey.MasterKey;
import acratools.masterkey.vault.HandedInToken;
import acratools.secret.Secret;
import acratools.secret.SecretEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The AMK that a keystore is under and the one that it is to be under, each from its own source. The token for the new
 * one's Vault is looked for in {@code NEW_VAULT_API_TOKEN} and {@code NEW_VAULT_TOKEN} first. Where both AMKs come from
 * Vaults at different addresses it must be there: a token is never sent to another server than it was handed over for.
 */
public final class MasterKeyChange implements AutoCloseable {
    private final MasterKey oldKey;
    private final MasterKey newKey;

    private MasterKeyChange(MasterKey oldKey, MasterKey newKey) {
        this.oldKey = oldKey;
        this.newKey = newKey;
    }

    /**
     * Fetches both.
     *
     * @param newFlags those of the new AMK, which are among the tool's
     * @throws InputFailure if flags contradict each other, or the two AMKs have a key in common
     * @throws MasterKeyFailure if one cannot be had; what is wrong with the new one's flags is told by their names
     */
    public static MasterKeyChange load(ToolContext tool, MasterKeyFlags newFlags, KeystoreVersion version) {
        MasterKeyOptions oldOptions = new MasterKeyOptions(tool);
        MasterKeyOptions newOptions = new MasterKeyOptions(tool, newFlags);
        boolean oldFromVault = oldOptions.settle();
        boolean newFromVault = newOptions.settle();
        try (SecretEnvironment environment = environment(newFlags, oldFromVault, newFromVault)) {
            environment.holdIn(tool.secrets());
            tool.log().debug("secrets taken from the environment", "erasure", environment.erasure());
            boolean apart = oldFromVault
                    && !tool.get(MasterKeyFlags.PRESENT.vaultAddress).equals(tool.get(newFlags.vaultAddress));
            Shared shared = new Shared(!apart && !isSet(environment, newFlags), !apart);
            MasterKey oldKey = oldOptions.load(version, oldFromVault, environment, Shared.ALL);
            try {
                MasterKey newKey = loadNew(newOptions, version, newFromVault, environment, shared);
                return checked(new MasterKeyChange(oldKey, newKey));
            } catch (RuntimeException | Error e) {
                oldKey.close();
                throw e;
            }
        }
    }

    /** Takes and erases every variable that may hold a secret, at once: the block of the environment is read once. */
    private static SecretEnvironment environment(MasterKeyFlags newFlags, boolean oldFromVault, boolean newFromVault) {
        List<String> present = List.of(EnvironmentSource.VARIABLE);
        List<String> coming = List.of(newFlags.variable());
        List<String> tokens = List.of(
                HandedInToken.ACRA_VARIABLE,
                HandedInToken.VAULT_VARIABLE,
                MasterKeyFlags.variable(newFlags.prefix(), HandedInToken.ACRA_VARIABLE),
                MasterKeyFlags.variable(newFlags.prefix(), HandedInToken.VAULT_VARIABLE));
        List<String> settings = List.of(
                MasterKeyOptions.NAMESPACE_VARIABLE,
                MasterKeyFlags.variable(newFlags.prefix(), MasterKeyOptions.NAMESPACE_VARIABLE),
                MasterKeyOptions.HOME_VARIABLE);
        List<String> wanted = new ArrayList<>(oldFromVault || newFromVault ? tokens : List.of());
        List<String> unwanted = new ArrayList<>(oldFromVault || newFromVault ? List.of() : tokens);
        (oldFromVault ? unwanted : wanted).addAll(present);
        (newFromVault ? unwanted : wanted).addAll(coming);
        return SecretEnvironment.take(wanted, settings, unwanted);
    }

    private static boolean isSet(SecretEnvironment environment, MasterKeyFlags newFlags) {
        for (String name : List.of(HandedInToken.ACRA_VARIABLE, HandedInToken.VAULT_VARIABLE)) {
            Optional<Secret> token = environment.value(MasterKeyFlags.variable(newFlags.prefix(), name));
            token.ifPresent(Secret::close);
            if (token.isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static MasterKey loadNew(
            MasterKeyOptions options,
            KeystoreVersion version,
            boolean fromVault,
            SecretEnvironment environment,
            Shared shared) {
        try {
            return options.load(version, fromVault, environment, shared);
        } catch (MasterKeyFailure failure) {
            throw new MasterKeyFailure(
                    failure.failureCase(),
                    "new master key: " + ofNew(failure.subject()),
                    ofNew(failure.reason()),
                    ofNew(failure.hint().orElse("")),
                    failure);
        }
    }

    /** Messages of the sources name the flags of the present AMK. */
    private static String ofNew(String text) {
        return text.replace("--vault_", "--new_vault_");
    }

    private static MasterKeyChange checked(MasterKeyChange change) {
        if (change.oldKey.sharesKeyWith(change.newKey)) {
            change.newKey.close();
            throw new InputFailure(
                    "new master key",
                    "has a key in common with the present one",
                    "make a fresh one with acra-keymaker --generate_master_key=<file> --keystore=v1 or v2");
        }
        return change;
    }

    /** The AMK that the keystore is under; this object's own. */
    public MasterKey oldKey() {
        return oldKey;
    }

    /** The AMK that it is to be under; this object's own. */
    public MasterKey newKey() {
        return newKey;
    }

    @Override
    public void close() {
        try (oldKey) {
            newKey.close();
        }
    }
}
